/** The forms being filled as a list, and how one of them ends. Apart from `drafts.ts`: nobody who fills one needs it. */

import { announce } from './changes';
import { read, transact } from './database';
import { latestDraft, unsaved } from './drafts';
import type { Draft } from './draftTypes';
import { requireSession, session } from './session';

/** All of the open profile, the last used first. */
export async function listDrafts(): Promise<Draft[]> {
  const open = await session();
  if (!open) return [];
  const own = IDBKeyRange.bound([open.profile.id], [open.profile.id, []]);
  const records = await read(['drafts'], (tx) => tx.objectStore('drafts').getAll(own));
  const drafts = await Promise.all(
    records.filter(({ state }) => state !== 'deleted').map((record) => latestDraft(open, record)),
  );
  return drafts.sort((a, b) => b.updatedAt - a.updatedAt);
}

/** One that the server has a copy of is only marked, until that is gone as well. */
export async function deleteDraft(id: string): Promise<void> {
  const { profile } = await requireSession();
  unsaved.delete(id);
  await transact(['drafts'], async (tx) => {
    const store = tx.objectStore('drafts');
    const old = await store.get([profile.id, id]);
    if (!old?.copy) return store.delete([profile.id, id]);
    const data = new ArrayBuffer(0);
    return store.put({ ...old, data, state: 'deleted', updatedAt: Date.now() });
  });
  announce(['draft']);
}
