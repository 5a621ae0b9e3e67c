/** Whether what waits on this phone goes by itself once there is a network, or somebody must act first. */

import { useEffect, useState } from 'preact/hooks';

import { openProfile } from '../store/session';
import { onSyncState, syncState } from '../sync/state';

/** `sign_in`: nobody is signed in, or not any more. `paused`: somebody else is, or the app is too old. */
export type Held = 'sign_in' | 'paused';

/** Null where it goes by itself, as far as this phone knows. */
export function useHeld(): Held | null {
  const [kind, show] = useState(() => syncState().kind);
  useEffect(() => {
    const look = () => show(syncState().kind);
    look(); // it may have changed since the drawing
    return onSyncState(look);
  }, []);
  if (kind === 'paused') return kind;
  return kind === 'sign-in' || !openProfile()?.person ? 'sign_in' : null;
}
