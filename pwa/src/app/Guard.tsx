import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { listProfiles, onProfileChange, openProfile, ready } from '../store/session';

/**
 * Shows `Inner` to the profile that is open, or to nobody where the phone has no people yet. Where there
 * are people and none is open, their list comes first (`/nguoi-dung?tiep=…`).
 */
export function guard(Inner: ComponentType): ComponentType {
  return function Guarded(props) {
    const { url, route } = useLocation();
    const [who, setWho] = useState<string | null>();
    useEffect(() => {
      let gone = false;
      const look = async () => {
        await ready();
        const open = openProfile();
        const locked = !open && (await listProfiles()).length > 0;
        if (gone) return;
        // While the list's chunk loads this screen still stands, now at the list's own address.
        if (locked && url.startsWith('/nguoi-dung')) return;
        if (locked) route(`/nguoi-dung?tiep=${encodeURIComponent(url)}`, true);
        else setWho(open ? open.id : null);
      };
      // Where storage is refused the screen still works, for this visit.
      const run = () => void look().catch(() => !gone && setWho(null));
      run();
      const stop = onProfileChange(run);
      return () => {
        gone = true;
        stop();
      };
    }, [url, route]);
    // Another person: everything of the last one goes, also what components remember.
    return who === undefined ? null : <Inner key={who ?? ''} {...props} />;
  };
}
