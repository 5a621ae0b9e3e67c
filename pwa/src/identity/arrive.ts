/** What a sign-in means for the profile that is open on this phone. */

import { fold } from '../forms/fold';
import { renew } from '../settings/push';
import { bindPerson, ensureProfile, listProfiles, type Profile } from '../store/profiles';
import { resume, syncNow } from '../sync/engine';
import type { Account } from './http';

export type Arrival =
  /** The profile is this person's now; their queue is on its way. */
  | { kind: 'home' }
  /** The profile is somebody else's, or this person has their own (`own`) on this phone. */
  | { kind: 'other'; holder: Profile; own: Profile | null }
  /** Nobody has signed in here yet, but the profile bears another name: only a person can tell. */
  | { kind: 'ask'; holder: Profile };

/** Ties the open profile to the account if that is beyond doubt; else says what to ask. */
export async function arrive(account: Account): Promise<Arrival> {
  const holder = await ensureProfile();
  if (holder.person !== account.id) {
    const own = (await listProfiles()).find((profile) => profile.person === account.id) ?? null;
    if (holder.person || own) {
      return { kind: 'other', holder, own };
    }
    if (holder.name && fold(holder.name) !== fold(account.name)) {
      return { kind: 'ask', holder };
    }
  }
  return settle(holder, account);
}

/** Ties `profile` to the account and sends what waited for it. */
export async function settle(profile: Profile, account: Account): Promise<Arrival> {
  await bindPerson(profile.id, account.id, account.name);
  await resume();
  await renew().catch(() => undefined); // notices can be turned on again by hand
  void syncNow('sign-in');
  return { kind: 'home' };
}
