/** Signing in is for whoever is open on this phone: where there are people and none is, they come first. */

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { listProfiles, openProfile, ready } from '../store/profiles';

/**
 * Looks once, on arrival. The screens that use it are not remade when a profile opens, since opening one
 * is a step of theirs.
 */
export function useUnlocked(): void {
  const { url, route } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, at the address of arrival
  useEffect(() => {
    ready()
      .then(async () => {
        if (!openProfile() && (await listProfiles()).length > 0) {
          route(`/nguoi-dung?tiep=${encodeURIComponent(url)}`, true);
        }
      })
      .catch(() => undefined); // no storage: the storage line says so
  }, []);
}
