/** Deleting bytes that nothing on this phone refers to any more. */

import { blobsOf } from './blobs';
import { announce } from './changes';
import { read, transact } from './database';
import { listDrafts } from './draftList';
import { listEntities } from './entityList';
import { readQueue } from './queue';
import { getScratch } from './scratch';
import { session } from './session';
import { thumbOf } from './thumbs';

/** Bytes younger than a day may belong to an answer that is on its way from one place to another. */
const GRACE = 86_400_000;
/** Of what the server has, so much stays here to be looked at without a network. */
const KEPT = 20_000_000;

/** The hashes of all files that a value names, however deep. */
export function namedIn(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) namedIn(item, found);
  else if (value && typeof value === 'object') {
    const { file } = value as { file?: unknown };
    if (typeof file === 'string' && /^[0-9a-f]{64}$/.test(file)) found.add(file);
    for (const item of Object.values(value)) namedIn(item, found);
  }
  return found;
}

/**
 * Delete what no draft, no waiting item and no half-written answer names and no dossier still waits for. `gone` are
 * files that were just given up; others are left alone for a day.
 */
export async function sweep(gone: Set<string> = new Set()): Promise<void> {
  const open = await session();
  if (!open) return;
  const { id } = open.profile;
  const scratch = `scratch/${id}/`;
  const [drafts, queue, filed, dossiers, results, papers, names] = await Promise.all([
    listDrafts(),
    readQueue(open),
    listEntities('dossier_answers'),
    listEntities('dossier_files'),
    listEntities('case_result'),
    listEntities('paper'),
    read(['meta'], (tx) =>
      tx.objectStore('meta').getAllKeys(IDBKeyRange.bound(scratch, `${scratch}\uffff`)),
    ),
  ]);
  const written = await Promise.all(names.map((name) => getScratch(name.slice(scratch.length))));
  const needed = namedIn([drafts, queue, written]);
  const arrived = new Set<string>();
  for (const { value } of dossiers) {
    for (const { file, received_at } of value.files) (received_at ? arrived : needed).add(file);
  }
  for (const { value } of results) if (value.state === 'coming') needed.add(value.file);
  const shown = new Set(needed);
  for (const { value } of papers) {
    for (const { file, received_at } of value.pages) {
      shown.add(file);
      (received_at ? arrived : needed).add(file);
    }
  }
  // A dossier may be here before the feed says which of its files are there.
  for (const file of namedIn(filed)) if (!arrived.has(file)) needed.add(file);
  const dropped = await transact(['blobs'], async (tx) => {
    const store = tx.objectStore('blobs');
    // One by one: all the bytes at once may be more than the phone's memory.
    const found: { key: [string, string]; size: number; at: number }[] = [];
    for (const key of await store.getAllKeys(blobsOf(id))) {
      const small = thumbOf(key[1]);
      const named = small ? shown.has(small) : needed.has(key[1]);
      const record = named ? undefined : await store.get(key);
      if (record) found.push({ key, size: record.size, at: record.at });
    }
    let room = KEPT;
    let count = 0;
    for (const { key, size, at } of found.sort((a, b) => b.at - a.at)) {
      if (arrived.has(key[1])) {
        room -= size;
        if (room >= 0) continue;
      } else if (!gone.has(key[1]) && at > Date.now() - GRACE) continue;
      await store.delete(key);
      count++;
    }
    return count;
  });
  if (dropped) announce(['blob']);
}
