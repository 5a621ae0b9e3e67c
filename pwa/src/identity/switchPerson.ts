/** Handing the phone over: one person's profile closes, another's opens. */

import { openProfile, unlock } from '../store/profiles';
import { syncNow } from '../sync/engine';
import { session, signOut } from './http';

/**
 * Ends the server session if it is not that of the person whose profile is open now. Without a network
 * it stays in the cookie, of no use here: the engine names the person it sends for in every call, and
 * the next sign-in ends it.
 */
export async function endForeignSession(): Promise<void> {
  try {
    const found = await session();
    if (found && found.person.id !== openProfile()?.person) {
      await signOut();
    }
  } catch {
    return;
  }
}

/** Opens a profile and ends the former person's session. False for a wrong PIN. */
export async function switchTo(id: string, pin?: string): Promise<boolean> {
  if (!(await unlock(id, pin))) {
    return false;
  }
  void endForeignSession().then(() => syncNow('sign-in'));
  return true;
}
