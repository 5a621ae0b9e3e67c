/** The queue's records, sealed and opened; what they mean is the outbox's matter (`src/sync`). */

import { seal, unseal } from './crypto';
import { read } from './database';
import type { QueueItem } from './queueTypes';
import type { QueueRecord } from './records';
import type { Session } from './session';

type Content = Pick<QueueItem, 'type' | 'base' | 'after' | 'madeAt' | 'args' | 'problem'>;

function place(profile: string, id: string): string {
  return `queue/${profile}/${id}`;
}

/** The record of an item, without its number in the order, which the database gives. */
export async function sealItem(
  { key, profile }: Session,
  item: Omit<QueueItem, 'seq' | 'person'>,
): Promise<QueueRecord> {
  const { id, entity, state, attempts, ...content } = item;
  const sealed = await seal(key, place(profile.id, id), content);
  return { id, profile: profile.id, entity, state, attempts, ...sealed };
}

export async function unsealItem(
  { key, profile }: Session,
  record: QueueRecord,
): Promise<QueueItem> {
  const { id, entity, attempts, held = false, seq = 0 } = record;
  const state = record.state as QueueItem['state'];
  const content = await unseal<Content>(key, place(profile.id, id), record);
  return { ...content, id, entity, state, attempts, held, seq, person: profile.person };
}

/** All of a profile, in the order in which they were made. */
export async function readQueue(open: Session): Promise<QueueItem[]> {
  const records = await read(['queue'], (tx) =>
    tx.objectStore('queue').index('profile').getAll(open.profile.id),
  );
  const items = await Promise.all(records.map((record) => unsealItem(open, record)));
  return items.sort((a, b) => a.seq - b.seq);
}
