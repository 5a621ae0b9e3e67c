/** Forms being filled, encrypted under the open profile. A save resolves when it is on the disk. */

import { announce } from './changes';
import { seal, unseal } from './crypto';
import { read, transact } from './database';
import type { Draft } from './draftTypes';
import type { DraftRecord } from './records';
import { requireSession, type Session, session } from './session';

export type { Draft } from './draftTypes';

/**
 * The draft is filed or deleted: what was meant for it has no place any more. With `moved`: not as it is, since
 * another device's answers have been laid into the draft since it was read.
 */
export class DraftClosedError extends Error {
  override name = 'DraftClosedError';
}

/** What there was no room for: kept while the page lives, and shown as if it were saved. */
export const unsaved = new Map<string, Draft>();

export function draftPlace(profile: string, id: string): string {
  return `draft/${profile}/${id}`;
}

export async function sealDraft({ key, profile }: Session, draft: Draft): Promise<DraftRecord> {
  const { rev: _rev, copied: _copied, seen: _seen, ...kept } = draft;
  const { id, state, updatedAt } = kept;
  const sealed = await seal(key, draftPlace(profile.id, id), kept);
  return { profile: profile.id, id, state, updatedAt, ...sealed };
}

export async function unsealDraft({ key }: Session, record: DraftRecord): Promise<Draft> {
  const draft = await unseal<Draft>(key, draftPlace(record.profile, record.id), record);
  const { state, rev, copy } = record;
  // The state may have been changed since, by somebody without the key (the sender in a worker).
  return {
    ...draft,
    state: state === 'queued' ? state : 'open',
    ...(rev && { rev }),
    ...(copy && { copied: copy.at, seen: copy.version }),
  };
}

/** As it was typed: what was last on the screen where there was no room for it. */
export async function latestDraft(open: Session, record: DraftRecord): Promise<Draft> {
  const typed = unsaved.get(record.id);
  const state = record.state === 'queued' ? 'queued' : 'open';
  return typed ? { ...typed, state } : unsealDraft(open, record);
}

/** Undefined when there is none of this id, or nobody is open. */
export async function getDraft(id: string): Promise<Draft | undefined> {
  const open = await session();
  if (!open) return undefined;
  const record = await read(['drafts'], (tx) =>
    tx.objectStore('drafts').get([open.profile.id, id]),
  );
  return record && record.state !== 'deleted' ? latestDraft(open, record) : undefined;
}

/**
 * Resolves only when durable. Throws `DraftClosedError` once the draft is filed or deleted, and with `moved`
 * when more has come into it than `draft` knows of.
 */
export async function saveDraft(draft: Draft): Promise<void> {
  await keepDraft(await requireSession(), { ...draft, state: 'open', updatedAt: Date.now() });
}

/** The same with a given session and time. What was saved after `atMost` (ms since 1970) is not written over. */
export async function keepDraft(open: Session, draft: Draft, atMost = Infinity): Promise<void> {
  const record = await sealDraft(open, draft);
  unsaved.delete(draft.id);
  await transact(['drafts', 'meta'], async (tx) => {
    const store = tx.objectStore('drafts');
    const old = await store.get([record.profile, record.id]);
    // Cleared by the browser under this page: what is on the screen is all there is left of it.
    const wiped = !old && Number(await tx.objectStore('meta').get('wiped')) > draft.createdAt;
    if (old?.state !== 'open' && !wiped) throw new DraftClosedError('the draft is no longer open');
    if (old && (old.rev ?? 0) !== (draft.rev ?? 0)) throw new DraftClosedError('moved');
    if (!old || old.updatedAt <= atMost) await store.put({ ...old, ...record });
  }).catch((error: unknown) => {
    if (!(error instanceof DraftClosedError)) unsaved.set(draft.id, draft);
    throw error;
  });
  announce(['draft']);
}
