/** What of the open profile exists on this phone only. */

import { listDrafts } from '../store/drafts';
import { getEntity } from '../store/entities';
import { session } from '../store/session';
import { listQueue } from '../sync/outbox';

export type Unsent = { id: string; kind: 'draft' | 'queued' | 'files'; title: string };

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

/** Forms being filled and everything that waits in the queue; other mutations count by their dossier. */
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
  const open = drafts
    .filter((draft) => draft.state === 'open')
    .map((draft): Unsent => ({ id: draft.id, kind: 'draft', title: draft.title }));
  return [...queued, ...(await withFiles(titleOf)), ...open];
}
