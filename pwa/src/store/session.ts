/** Whose records are open in this tab: the profile and its key, in memory only. */

import { announce, subscribe } from './changes';
import { unwrap } from './crypto';
import { afterWipe, getRecord, putRecord, read } from './database';
import type { ProfileRecord } from './records';
import type { Profile } from './types';

/** `wrapping` is the key that wraps `key` (of the device or of the PIN). */
export type Session = { profile: Profile; key: CryptoKey; wrapping: CryptoKey };

/** Thrown where somebody's records are wanted and nobody's are open. */
export class ProfileLockedError extends Error {
  override name = 'ProfileLockedError';
}

let current: Session | null = null;
/** Of the open profile, as it lies in the database: to be put back into one that was cleared under this page. */
let kept: ProfileRecord | undefined;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

export function toProfile(record: ProfileRecord): Profile {
  const { id, name, person, createdAt } = record;
  return { id, name, person, createdAt, pin: record.pin !== undefined };
}

/** Everybody on this phone. */
export function profileRecords(): Promise<ProfileRecord[]> {
  return read(['profiles'], (tx) => tx.objectStore('profiles').getAll());
}

export async function listProfiles(): Promise<Profile[]> {
  return (await profileRecords()).map(toProfile).sort((a, b) => a.createdAt - b.createdAt);
}

/** Open what can be opened without asking: the profile last open, or the only one, if it has no PIN. */
async function load(): Promise<void> {
  const last = await getRecord<string | null>('open');
  const records = await profileRecords();
  const wanted =
    records.find((r) => r.id === last) ??
    (last === undefined && records.length === 1 ? records[0] : undefined);
  kept = wanted;
  if (current && current.profile.id === wanted?.id) {
    const profile = toProfile(wanted);
    if (JSON.stringify(profile) !== JSON.stringify(current.profile))
      current = { ...current, profile };
  } else if (wanted?.device) {
    const key = await unwrap(wanted.wrapped, wanted.device);
    current = { profile: toProfile(wanted), key, wrapping: wanted.device };
  } else {
    current = null;
  }
}

afterWipe((tx) => {
  if (!current || !kept) return;
  tx.objectStore('profiles').put(kept);
  const meta = tx.objectStore('meta');
  meta.put(kept.id, 'open');
  meta.put(Date.now(), 'wiped');
});

/** Resolves when it is known who is open. */
export function ready(): Promise<void> {
  if (!loading) {
    loading = load();
    loading.catch(() => {
      loading = null;
    });
    subscribe(['profile'], reload);
  }
  return loading;
}

/** Follow what another tab has made of the people of this phone. */
export async function reloadSession(): Promise<void> {
  const before = current;
  await load();
  if (before !== current) tell();
}

function reload(): void {
  reloadSession().catch(() => undefined); // the database says so itself
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}

export function onProfileChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The profile that is open in this tab; null when none is, or before `ready()`. */
export function openProfile(): Profile | null {
  return current?.profile ?? null;
}

/** Under what name the applied items of a profile lie: apart, so that reading the queue does not read a month of them. */
export function journalOf(profile: string): string {
  return `sent/${profile}`;
}

/** The same with its key, at once. */
export function openSession(): Session | null {
  return current;
}

export async function session(): Promise<Session | null> {
  await ready();
  return current;
}

export async function requireSession(): Promise<Session> {
  const open = await session();
  if (!open) throw new ProfileLockedError('no profile is open');
  return open;
}

/** Make `next` the open one, here and, where it has no PIN, after a reload. */
export async function setSession(next: Session | null): Promise<void> {
  await ready();
  await putRecord('open', next ? next.profile.id : null);
  kept = (await profileRecords()).find(({ id }) => id === next?.profile.id);
  current = next;
  tell();
  announce(['profile']);
}
