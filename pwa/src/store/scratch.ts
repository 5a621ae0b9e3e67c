/**
 * Words somebody is in the middle of writing that belong to no draft of a form: an officer's reason, note or
 * list of what is missing. Encrypted under the open profile, in the `meta` store.
 */

import { announce } from './changes';
import { seal, unseal } from './crypto';
import { getRecord, transact } from './database';
import type { Sealed } from './records';
import { requireSession, type Session, session } from './session';

function place(profile: string, name: string): string {
  return `scratch/${profile}/${name}`;
}

/** What was last kept under `name`; undefined when there is nothing, or nobody is open. */
export async function getScratch<T>(name: string): Promise<T | undefined> {
  const open = await session();
  if (!open) return undefined;
  const where = place(open.profile.id, name);
  const sealed = await getRecord<Sealed>(where);
  return sealed && unseal<T>(open.key, where, sealed);
}

/** Keep `value`, or forget what is there when it is undefined. Resolves when durable. */
export async function putScratch(name: string, value: unknown): Promise<void> {
  await keepScratch(await requireSession(), name, value);
}

/** The same with a given session. */
export async function keepScratch(
  { key, profile }: Session,
  name: string,
  value: unknown,
): Promise<void> {
  const where = place(profile.id, name);
  const sealed = value === undefined ? undefined : await seal(key, where, value);
  await transact(['meta'], async (tx) => {
    const store = tx.objectStore('meta');
    if (sealed) await store.put(sealed, where);
    else await store.delete(where);
  });
  announce(['scratch']);
}

/** Forget everything of a profile that leaves this phone. */
export async function dropScratch(profile: string): Promise<void> {
  const all = IDBKeyRange.bound(place(profile, ''), place(profile, '\uffff'));
  await transact(['meta'], (tx) => tx.objectStore('meta').delete(all));
}
