/** What the server has said: read-only copies, filled by the change feed alone. */

import { unseal } from './crypto';
import { read } from './database';
import type { EntityRecord } from './records';
import { type Session, session } from './session';
import type { Collection, Collections, Entity } from './types';

export { subscribe } from './changes';
export type { Entity } from './types';

const CATALOGUE = ['deployment', 'agency', 'procedure', 'form', 'paper_kind'];

/** Notes of which cases were changed, for the work list's own copy of them (`office/cases.ts`). */
export const CHANGED_CASES = 'case~';

/** Public, the same for everybody on the phone. */
export function isCatalogue(collection: string): boolean {
  return CATALOGUE.indexOf(collection) >= 0;
}

export function entityPlace(profile: string, collection: string, id: string): string {
  return `entity/${profile}/${collection}/${id}`;
}

/** Whose copy it is; null when nobody is open. */
export async function owner(
  collection: string,
): Promise<{ profile: string; open: Session | null } | null> {
  if (isCatalogue(collection)) return { profile: '', open: null };
  const open = await session();
  return open && { profile: open.profile.id, open };
}

export async function toEntity<T>(record: EntityRecord, open: Session | null): Promise<Entity<T>> {
  const { profile, collection, id, version, sealed, value } = record;
  return {
    collection,
    id,
    version,
    value:
      sealed && open
        ? await unseal<T>(open.key, entityPlace(profile, collection, id), sealed)
        : (value as T),
  };
}

/** Undefined when there is none, or it belongs to somebody and nobody is open. */
export async function getEntity<C extends Collection, T = Collections[C]>(
  collection: C,
  id: string,
): Promise<Entity<T> | undefined> {
  const of = await owner(collection);
  if (!of) return undefined;
  const record = await read(['entities'], (tx) =>
    tx.objectStore('entities').get([of.profile, collection, id]),
  );
  return record && toEntity<T>(record, of.open);
}
