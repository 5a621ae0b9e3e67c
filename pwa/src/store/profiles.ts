/** The people who share this phone. Each one's records are encrypted under a key of their own. */

import { announce } from './changes';
import { unwrap } from './crypto';
import { read, transact } from './database';
import { type Lock, lockWithDevice, makeProfile } from './firstProfile';
import { PIN_ITERATIONS, pinKey, wrap } from './keys';
import type { ProfileRecord } from './records';
import {
  journalOf,
  openProfile,
  ProfileLockedError,
  profileRecords as records,
  requireSession,
  session,
  setSession,
  toProfile,
} from './session';
import type { Profile } from './types';

export { ensureProfile } from './firstProfile';
export { listProfiles, onProfileChange, openProfile, ProfileLockedError, ready } from './session';
export type { Profile } from './types';

/** Signing in as one person inside another person's profile, or as one who has a profile here already. */
export class ProfileBoundError extends Error {
  override name = 'ProfileBoundError';
  /** The profile of this phone that belongs to that person, if there is one. */
  holder: Profile | null;
  constructor(holder: Profile | null) {
    super('the profile belongs to another person');
    this.holder = holder;
  }
}

/** A second person on the phone: everybody needs a PIN first. */
export class PinRequiredError extends Error {
  override name = 'PinRequiredError';
}

const PIN = /^[0-9]{6}$/;

/** Wrap the key anew: under the PIN, or under a device key where there is none. */
async function lockWith(
  key: CryptoKey,
  pin: string | null,
): Promise<{ lock: Lock; wrapping: CryptoKey }> {
  if (pin === null) return lockWithDevice(key);
  if (!PIN.test(pin)) throw new RangeError('a PIN has six digits');
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const wrapping = await pinKey(pin, salt, PIN_ITERATIONS);
  const lock = { wrapped: await wrap(key, wrapping), pin: { salt, iterations: PIN_ITERATIONS } };
  return { lock, wrapping };
}

/**
 * Add a person and open their profile. Where there are others, all need a PIN (six digits): else
 * `PinRequiredError`, and nothing is made.
 */
export async function addProfile(name: string, pin: string | null): Promise<Profile> {
  const others = await records();
  if (others.length > 0 && (pin === null || others.some((other) => !other.pin))) {
    throw new PinRequiredError('everybody on a shared phone needs a PIN');
  }
  const { record, opened } = await makeProfile(name, (key) => lockWith(key, pin));
  await transact(['profiles'], (tx) => tx.objectStore('profiles').add(record));
  await setSession(opened);
  return opened.profile;
}

/** How long to wait after a wrong PIN, in ms: nothing for the first two, then 15 s … 15 min. */
export function pinDelay(fails: number): number {
  return fails < 3 ? 0 : Math.min(15_000 * 2 ** (fails - 3), 900_000);
}

/** Time in ms until `unlock` looks at a PIN again. */
export async function pinWait(id: string): Promise<number> {
  const record = await read(['profiles'], (tx) => tx.objectStore('profiles').get(id));
  // A clock set back must not lock anybody out for longer than the rule says.
  return record ? Math.min(Math.max(0, record.nextTry - Date.now()), pinDelay(record.fails)) : 0;
}

async function countFail(id: string, wrong: boolean): Promise<void> {
  await transact(['profiles'], async (tx) => {
    const store = tx.objectStore('profiles');
    const record = await store.get(id);
    if (!record) return;
    const fails = wrong ? record.fails + 1 : 0;
    await store.put({ ...record, fails, nextTry: wrong ? Date.now() + pinDelay(fails) : 0 });
  });
}

/** Open a profile. False for a wrong PIN, and for any PIN before `pinWait` is over. */
export async function unlock(id: string, pin?: string): Promise<boolean> {
  const record = (await records()).find((r) => r.id === id);
  if (!record || (await pinWait(id)) > 0) return false;
  const wrapping =
    record.device ??
    (record.pin && (await pinKey(pin ?? '', record.pin.salt, record.pin.iterations)));
  if (!wrapping) return false;
  try {
    const key = await unwrap(record.wrapped, wrapping);
    if (record.fails > 0) await countFail(id, false);
    await setSession({ profile: toProfile(record), key, wrapping });
    return true;
  } catch (error) {
    if ((error as DOMException).name !== 'OperationError') throw error;
    await countFail(id, true);
    return false;
  }
}

/** Close the open profile, in every tab. */
export function lock(): Promise<void> {
  return setSession(null);
}

/** Set, change or (null) take away the PIN of the open profile. */
export async function setPin(id: string, pin: string | null): Promise<void> {
  const open = await requireSession();
  if (open.profile.id !== id) throw new ProfileLockedError('open the profile first');
  const found = await records();
  const record = found.find((r) => r.id === id);
  if (!record) throw new ProfileLockedError('the profile is gone');
  if (pin === null && found.length > 1) {
    throw new PinRequiredError('everybody on a shared phone needs a PIN');
  }
  const { lock, wrapping } = await lockWith(await unwrap(record.wrapped, open.wrapping, true), pin);
  const { device: _device, pin: _pin, ...rest } = record;
  const next: ProfileRecord = { ...rest, ...lock, fails: 0, nextTry: 0 };
  await transact(['profiles'], (tx) => tx.objectStore('profiles').put(next));
  await setSession({ profile: toProfile(next), key: open.key, wrapping });
}

/** Give a profile another name on this phone. */
export async function renameProfile(id: string, name: string): Promise<void> {
  await change(id, (record) => ({ ...record, name }));
}

/**
 * Tie a profile to the person who has signed in; what waits in its queue becomes theirs. Throws
 * `ProfileBoundError` when it is somebody else's, or when that person has a profile here.
 */
export async function bindPerson(id: string, person: string, name: string): Promise<void> {
  const found = await records();
  const holder = found.find((r) => r.person === person && r.id !== id);
  const record = found.find((r) => r.id === id);
  if (holder || !record || (record.person !== null && record.person !== person)) {
    throw new ProfileBoundError(holder ? toProfile(holder) : null);
  }
  await change(id, (old) => ({ ...old, person, name: old.name || name }));
  announce(['queue']);
}

async function change(id: string, how: (record: ProfileRecord) => ProfileRecord): Promise<void> {
  const open = await session();
  const next = await transact(['profiles'], async (tx) => {
    const store = tx.objectStore('profiles');
    const record = await store.get(id);
    if (!record) return null;
    const changed = how(record);
    await store.put(changed);
    return changed;
  });
  if (next && open?.profile.id === id) await setSession({ ...open, profile: toProfile(next) });
  else announce(['profile']);
}

/** Remove a person from this phone with everything of theirs, the unsent included. */
export async function removeProfile(id: string): Promise<void> {
  await transact(
    ['profiles', 'drafts', 'entities', 'queue', 'cursors', 'meta', 'blobs', 'people'],
    async (tx) => {
      const own = IDBKeyRange.bound([id], [id, []]);
      const queue = tx.objectStore('queue');
      const items = await Promise.all(
        [id, journalOf(id)].map((whose) => queue.index('profile').getAllKeys(whose)),
      );
      await Promise.all([
        tx.objectStore('profiles').delete(id),
        tx.objectStore('cursors').delete(id),
        tx.objectStore('meta').delete(IDBKeyRange.bound(`scratch/${id}/`, `scratch/${id}/\uffff`)),
        tx.objectStore('drafts').delete(own),
        tx.objectStore('entities').delete(own),
        tx.objectStore('blobs').delete(own),
        tx.objectStore('people').delete(own),
        ...items.flat().map((key) => queue.delete(key)),
      ]);
    },
  );
  if (openProfile()?.id === id) await setSession(null);
  announce(['profile', 'draft', 'queue', 'people']);
}
