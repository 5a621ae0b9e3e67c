/** All that the server has said of one kind. Apart from `entities.ts`: nobody who fills a form needs it. */

import { read } from './database';
import { owner, toEntity } from './entities';
import type { Collection, Collections, Entity } from './types';

/** In no order. `dossier` narrows events, requests and notices to those of one dossier, by index. */
export async function listEntities<C extends Collection, T = Collections[C]>(
  collection: C,
  dossier?: string,
): Promise<Entity<T>[]> {
  const of = await owner(collection);
  if (!of) return [];
  const place = [of.profile, collection];
  const records = await read(['entities'], (tx) => {
    const store = tx.objectStore('entities');
    return dossier === undefined
      ? store.getAll(IDBKeyRange.bound(place, [...place, []]))
      : store.index('parent').getAll(IDBKeyRange.only([...place, dossier]));
  });
  return Promise.all(records.map((record) => toEntity<T>(record, of.open)));
}
