/** What of the open profile exists on this phone only. */

import { listDrafts } from '../store/draftList';
import type { Draft } from '../store/draftTypes';
import { getEntity } from '../store/entities';
import { session } from '../store/session';
import { listQueue } from '../sync/outbox';

/** `files`: its text is with the server, its photos and sounds are here alone. */
export type Unsent = { id: string; kind: 'draft' | 'queued' | 'files'; title: string };

/**
 * A form being filled that the server has a copy of, as it stands, is on the person's other devices too; but its photos
 * and sounds stay on the phone that took them until it is filed.
 */
async function draftsHere(open: Draft[]): Promise<Unsent[]> {
  if (open.length === 0) return [];
  const here = await session();
  const { filesOf } = await import('../store/blobs');
  const kept = here ? await filesOf(here.profile.id) : [];
  const found: Unsent[] = [];
  for (const { id, title, copied, updatedAt, answers, papers } of open) {
    const text = JSON.stringify([answers, papers]);
    if (copied !== updatedAt) found.push({ id, kind: 'draft', title });
    else if (kept.some((file) => text.indexOf(file) >= 0)) found.push({ id, kind: 'files', title });
  }
  return found;
}

/** Dossiers whose text has gone and whose photos or sounds have not. */
async function withFiles(titleOf: (type: string) => string): Promise<Unsent[]> {
  const open = await session();
  if (!open) return [];
  const { waitingFiles } = await import('../store/waitingFiles');
  const found: Unsent[] = [];
  for (const id of new Set((await waitingFiles(open)).values())) {
    const code = (await getEntity('dossier', id))?.value.code;
    found.push({ id, kind: 'files', title: code ?? titleOf('dossier.file') });
  }
  return found;
}

/** What is nowhere else: forms being filled, and all that waits in the queue; other mutations count by their dossier. */
export async function listUnsent(titleOf: (type: string) => string): Promise<Unsent[]> {
  const [drafts, queue] = await Promise.all([listDrafts(), listQueue()]);
  const titles = new Map(drafts.map((draft) => [draft.id, draft.title]));
  const queued = queue
    .filter((item) => item.type !== 'notice.read')
    .map(
      (item): Unsent => ({
        id: item.id,
        kind: 'queued',
        title: titles.get(item.entity) ?? titleOf(item.type),
      }),
    );
  const open = await draftsHere(drafts.filter(({ state }) => state === 'open'));
  return [...queued, ...(await withFiles(titleOf)), ...open];
}
