/** The phone's first profile, made silently, and what it takes to make any. */

import { announce } from './changes';
import { unwrap } from './crypto';
import { transact } from './database';
import { uuid7 } from './ids';
import { newDeviceKey, newProfileKey, wrap } from './keys';
import type { ProfileRecord } from './records';
import {
  ProfileLockedError,
  profileRecords,
  reloadSession,
  type Session,
  session,
  setSession,
  toProfile,
} from './session';
import type { Profile } from './types';

export type Lock = Pick<ProfileRecord, 'wrapped' | 'device' | 'pin'>;
export type LockWith = (key: CryptoKey) => Promise<{ lock: Lock; wrapping: CryptoKey }>;

/** Wrap a key under a new device key: open on this phone without asking. */
export async function lockWithDevice(key: CryptoKey): Promise<{ lock: Lock; wrapping: CryptoKey }> {
  const device = await newDeviceKey();
  return { lock: { wrapped: await wrap(key, device), device }, wrapping: device };
}

export async function makeProfile(
  name: string,
  lockWith: LockWith,
): Promise<{ record: ProfileRecord; opened: Session }> {
  const { lock, wrapping } = await lockWith(await newProfileKey());
  const base = { id: uuid7(), name, person: null, createdAt: Date.now(), fails: 0, nextTry: 0 };
  const record: ProfileRecord = { ...base, ...lock };
  const key = await unwrap(lock.wrapped, wrapping);
  return { record, opened: { profile: toProfile(record), key, wrapping } };
}

/**
 * The open profile. The very first, nameless and without a PIN, is made on the way. Throws
 * `ProfileLockedError` when there are people on this phone and none of them is open.
 */
export async function ensureProfile(): Promise<Profile> {
  const open = await session();
  if (open) return open.profile;
  if ((await profileRecords()).length > 0)
    throw new ProfileLockedError('somebody must unlock first');
  const { record, opened } = await makeProfile('', lockWithDevice);
  const first = await transact(['profiles', 'meta'], async (tx) => {
    const store = tx.objectStore('profiles');
    if ((await store.count()) > 0) return false; // another tab was faster
    await store.add(record);
    await tx.objectStore('meta').put(record.id, 'open');
    return true;
  });
  if (first) {
    await setSession(opened);
    return opened.profile;
  }
  announce(['profile']);
  await reloadSession();
  const other = await session();
  if (!other) throw new ProfileLockedError('made elsewhere');
  return other.profile;
}
