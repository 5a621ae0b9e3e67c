/** What this device knows of the server's copy of a draft: kept, sealed, in the draft's own record. */

import { seal, unseal } from '../store/crypto';
import { read, transact } from '../store/database';
import type { DraftValue, Typed } from '../store/draftTypes';
import type { DraftRecord } from '../store/records';
import type { Session } from '../store/session';
import type { Entity } from '../store/types';
import type { Known, SentDraft } from './draftMerge';
import type { Request } from './protocol';

export type Mutation = Request['mutations'][number];

/** What is kept, sealed, beside a draft that the server knows of. */
export type Copy = {
  known: Known;
  /** The feed has brought the server's copy: that it is gone means something from then on. */
  seen: boolean;
  epoch: string | null;
  /** On its way: exactly this goes until it is answered. `draft`: as it stood then. */
  sent?: { mutations: Mutation[]; draft: SentDraft; at: number };
  /** The server's version from which on its copy has what was sent: until it is here nothing more goes. */
  awaits?: number;
  /** `updatedAt` of what the server would not take. */
  refused?: number;
  /** What lies beside an answer does not fit there: until its copy comes again, only what was typed goes. */
  alone?: true;
  /** The server's time at which this device's last save was in its copy. */
  savedAt?: string;
  /** Where and when answers were typed, as far as this device has seen. */
  from?: Record<string, Typed>;
  /** Of a deleted draft: the server's copy is gone (true), or had more than was seen here (`more`). */
  gone?: true | 'more';
};

/** The server's own, as the feed has it. */
export type ServerCopy = Pick<Entity<DraftValue>, 'version' | 'value'>;

/** Whose drafts, on which device, in which history of the server. */
export type World = { open: Session; own: string; epoch: string | null };

const place = (profile: string, id: string) => `copy/${profile}/${id}`;

export async function copyOf(open: Session, record: DraftRecord): Promise<Copy | null> {
  return record.copy ? unseal<Copy>(open.key, place(record.profile, record.id), record.copy) : null;
}

export async function sealCopy(open: Session, id: string, copy: Copy, at: number) {
  const { version } = copy.known;
  return { ...(await seal(open.key, place(open.profile.id, id), copy)), at, version };
}

export async function records(open: Session): Promise<DraftRecord[]> {
  const own = IDBKeyRange.bound([open.profile.id], [open.profile.id, []]);
  return read(['drafts'], (tx) => tx.objectStore('drafts').getAll(own));
}

let wrote = false;

/** A draft's record was written by one of those who bring copies together. */
export function written(): void {
  wrote = true;
}

/** Has one been, since this was last asked? */
export function takeWritten(): boolean {
  const was = wrote;
  wrote = false;
  return was;
}

/**
 * Write a draft's record anew, unless it has changed since `was` was read (null: there was none); `next` null deletes
 * it. False: it has changed, and the next turn will see.
 */
export async function swap(
  was: DraftRecord | null,
  next: DraftRecord | null,
  key: [string, string],
): Promise<boolean> {
  return transact(['drafts'], async (tx) => {
    const store = tx.objectStore('drafts');
    const now = await store.get(key);
    // Each writing has its own vector.
    if (now?.state !== was?.state || String(now?.iv) !== String(was?.iv)) return false;
    if (next) await store.put(next);
    else await store.delete(key);
    written();
    return true;
  });
}

/** Note beside a draft what the server has, whatever is being typed into it meanwhile. */
export async function note(open: Session, id: string, copy: Copy, at: number): Promise<void> {
  const sealed = await sealCopy(open, id, copy, at);
  await transact(['drafts'], async (tx) => {
    const store = tx.objectStore('drafts');
    const now = await store.get([open.profile.id, id]);
    if (now) await store.put({ ...now, copy: sealed });
  });
  written();
}
