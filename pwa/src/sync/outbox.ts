/**
 * What this phone has to send. An item is durable before anybody is told it is kept, and leaves only
 * when the server's answer names it (see `apply.ts`) or its owner discards it.
 */

import { announce } from '../store/changes';
import { transact } from '../store/database';
import { sealDraft, unsealDraft } from '../store/drafts';
import type { Draft } from '../store/draftTypes';
import { ensureProfile } from '../store/firstProfile';
import { uuid7 } from '../store/ids';
import { readQueue, sealItem } from '../store/queue';
import type { FilingArgs, MutationType, QueueItem } from '../store/queueTypes';
import type { QueueRecord } from '../store/records';
import { requireSession, type Session, session } from '../store/session';
import type { Json } from '../store/types';

export type { QueueItem } from '../store/queueTypes';

/** An item that is on its way, or no longer in the queue, cannot be taken back. */
export class ItemGoneError extends Error {
  override name = 'ItemGoneError';
}

type Mutation = {
  type: MutationType;
  entity: string;
  args: { [key: string]: Json };
  /** The version the person saw, where the mutation needs it. */
  base?: number | null;
  /** Mutations that must have been applied first. */
  after?: string[];
};

const enqueued = new Set<() => void>();

/** Call `listener` right after something was queued in this tab. */
export function onEnqueued(listener: () => void): () => void {
  enqueued.add(listener);
  return () => {
    enqueued.delete(listener);
  };
}

function tell(collections: string[]): void {
  announce(collections);
  for (const listener of [...enqueued]) listener();
}

/** All of the open profile, in the order in which they were made. */
export async function listQueue(): Promise<QueueItem[]> {
  const open = await session();
  return open ? readQueue(open) : [];
}

async function newRecord(open: Session, mutation: Mutation): Promise<QueueRecord> {
  const { type, entity, args, base = null, after = [] } = mutation;
  const before = new Set(after);
  if (type.startsWith('dossier.')) {
    // What a person does to one dossier arrives in the order in which they did it.
    for (const item of await readQueue(open)) {
      if (item.entity === entity && item.state !== 'rejected') before.add(item.id);
    }
  }
  return sealItem(open, {
    id: uuid7(),
    type,
    entity,
    base,
    after: Array.from(before),
    madeAt: new Date().toISOString(),
    args,
    state: 'waiting',
    attempts: 0,
  });
}

/** Queue a mutation. Returns its id once it is durable. */
export async function enqueue(mutation: Mutation): Promise<string> {
  await ensureProfile();
  const record = await newRecord(await requireSession(), mutation);
  await transact(['queue'], (tx) => tx.objectStore('queue').add(record));
  tell(['queue']);
  return record.id;
}

/**
 * File a draft: it becomes `queued` and its mutation waits, both or neither. A draft that is queued
 * already (a second tap, a second tab) gives the id of the first filing.
 */
export async function enqueueFiling(draft: Draft, args: FilingArgs): Promise<string> {
  const open = await requireSession();
  const record = await newRecord(open, {
    type: 'dossier.file',
    entity: draft.id,
    // What another device has put into the server's copy since is not lost with it.
    base: draft.seen ?? 0,
    args: args as unknown as { [key: string]: Json },
  });
  const filed = await sealDraft(open, { ...draft, state: 'queued', updatedAt: Date.now() });
  const id = await transact(['queue', 'drafts'], async (tx) => {
    const queue = tx.objectStore('queue');
    const drafts = tx.objectStore('drafts');
    const old = await drafts.get([filed.profile, filed.id]);
    if (old?.state !== 'open') {
      const waiting = await queue.index('profile').getAll(filed.profile);
      return waiting.find((item) => item.entity === filed.id)?.id;
    }
    await drafts.put(filed);
    await queue.add(record);
    return record.id;
  });
  if (!id) throw new ItemGoneError('the draft is gone');
  tell(['queue', 'draft']);
  return id;
}

/** A filing's content as a draft: its own went when the filing was applied, and the server has lost it since. */
function draftOf({ id, args, madeAt }: Pick<QueueItem, 'args' | 'madeAt'> & { id: string }): Draft {
  const { form_version: version, ...kept } = args as unknown as FilingArgs;
  const at = Date.parse(madeAt);
  const { procedure: title } = kept;
  return { ...kept, id, version, title, page: null, createdAt: at, updatedAt: at, state: 'open' };
}

/** Take an item out with what waits for it; a filing's draft is open again. All in one transaction. */
async function remove(item: QueueItem, open: Session): Promise<void> {
  const profile = open.profile.id;
  const filing = item.type === 'dossier.file';
  // What waits behind it could never be sent. What was refused with it stays: it holds somebody's words.
  const behind = (await readQueue(open)).filter(
    ({ after, state }) => after.indexOf(item.id) >= 0 && (state !== 'rejected' || filing),
  );
  const made = filing ? await sealDraft(open, draftOf({ ...item, id: item.entity })) : null;
  const done = await transact(['queue', 'drafts'], async (tx) => {
    const queue = tx.objectStore('queue');
    const now = await queue.get(item.seq);
    if (!now || now.state === 'sending') return false;
    await Promise.all([item, ...behind].map(({ seq }) => queue.delete(seq)));
    if (made) {
      const drafts = tx.objectStore('drafts');
      const draft = await drafts.get([profile, item.entity]);
      await drafts.put({ ...(draft ?? made), state: 'open' });
    }
    return true;
  });
  if (!done) throw new ItemGoneError('the item is on its way or gone');
  announce(['queue', 'draft']);
}

async function find(id: string, open: Session): Promise<QueueItem> {
  const item = (await readQueue(open)).find((one) => one.id === id);
  if (!item) throw new ItemGoneError('no such item');
  return item;
}

/**
 * Take back an item; a filing's draft is open again. Throws `ItemGoneError` for one on its way. One that
 * was tried before (`attempts` > 0) may have reached the server although no answer came.
 */
export async function discard(id: string): Promise<void> {
  const open = await requireSession();
  await remove(await find(id, open), open);
}

/**
 * A refused filing → its draft, open again with its answers. Where the server has a dossier of this id
 * the draft gets a new one, so that it can be filed.
 */
export async function editAgain(id: string): Promise<Draft> {
  const open = await requireSession();
  const item = await find(id, open);
  if (item.type !== 'dossier.file') throw new ItemGoneError('not a filing');
  await remove(item, open);
  const place: [string, string] = [open.profile.id, item.entity];
  const record = await transact(['drafts'], (tx) => tx.objectStore('drafts').get(place));
  if (!record) throw new ItemGoneError('the draft is gone');
  const draft = await unsealDraft(open, record);
  if (item.problem?.code !== 'dossier-exists') return draft;
  const renamed: Draft = { ...draft, id: uuid7() };
  const next = await sealDraft(open, renamed);
  await transact(['drafts'], async (tx) => {
    await tx.objectStore('drafts').delete(place);
    await tx.objectStore('drafts').add(next);
  });
  announce(['draft']);
  return renamed;
}
