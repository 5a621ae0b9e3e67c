/**
 * Papers whose pages stay whole on this phone, to be seen without a network. A pin names the pages, so that the sweep
 * leaves them alone.
 */

import { read } from '../store/database';
import { getScratch, putScratch } from '../store/scratch';
import { session } from '../store/session';
import type { PageFile } from '../store/types';

const PREFIX = 'pin/';

/** Ids of the papers that the open profile has pinned. */
export async function listPins(): Promise<Set<string>> {
  const open = await session();
  if (!open) return new Set();
  const place = `scratch/${open.profile.id}/${PREFIX}`;
  const keys = await read(['meta'], (tx) =>
    tx.objectStore('meta').getAllKeys(IDBKeyRange.bound(place, `${place}\uffff`)),
  );
  return new Set(keys.map((key) => key.slice(place.length)));
}

const plain = (pages: PageFile[]) => pages.map(({ file, type, size }) => ({ file, type, size }));

/** Resolves when durable. The pages themselves come with `keepUp`. */
export async function pin(paper: string, pages: PageFile[]): Promise<void> {
  const next = plain(pages);
  const known = await getScratch<PageFile[]>(PREFIX + paper);
  if (JSON.stringify(known) !== JSON.stringify(next)) await putScratch(PREFIX + paper, next);
}

export async function unpin(paper: string): Promise<void> {
  await putScratch(PREFIX + paper, undefined);
}
