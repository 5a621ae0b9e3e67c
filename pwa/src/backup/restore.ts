/** From a file onto this phone. Nothing that is here is written over; what is here already is left as it is. */

import { keepFile, sha256Of } from '../store/blobs';
import { announce } from '../store/changes';
import { read, transact } from '../store/database';
import { listDrafts } from '../store/draftList';
import { sealDraft } from '../store/drafts';
import type { Draft } from '../store/draftTypes';
import { getEntity } from '../store/entities';
import { ensureProfile } from '../store/firstProfile';
import { uuid7 } from '../store/ids';
import { sealItem } from '../store/queue';
import { requireSession, session } from '../store/session';
import { listQueue } from '../sync/outbox';
import { FileError, fromBase64 } from './format';
import { type Item, type Thing, toThing } from './things';

/** What would become of what is in a file. */
export type Plan = {
  /** `beside`: another version of it is here already, so it comes under a number of its own. */
  drafts: { draft: Draft; how: 'new' | 'beside' }[];
  /** Drafts that are here already, or were filed, as they are in the file. */
  same: number;
  items: Item[];
  /** Waits in the file for another person: its form is brought back as a draft, and is not sent. */
  foreign: number;
  files: { file: string; type: string; data: string }[];
};

/** Throws `FileError` when anything in the file is not what this app writes: then nothing of it is taken. */
export function check(found: unknown[]): Thing[] {
  return found.map((one) => {
    const thing = toThing(one);
    if (!thing) throw new FileError('damaged');
    return thing;
  });
}

/** The same whatever the order of its keys. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function said({ procedure, answers, papers, agency, case: picked }: Draft): string {
  return text([procedure, answers, papers, agency, picked]);
}

export async function plan(things: Thing[]): Promise<Plan> {
  const open = await session();
  const person = open?.profile.person ?? null;
  const own = IDBKeyRange.bound([open?.profile.id ?? ''], [open?.profile.id ?? '', []]);
  const [drafts, queue, ids] = await Promise.all([
    listDrafts(),
    listQueue(),
    read(['drafts'], (tx) => tx.objectStore('drafts').getAllKeys(own)),
  ]);
  const known = new Set(drafts.map(({ id }) => id));
  // Of one that was deleted here, too, which the server is still to hear of.
  const taken = new Set(ids.map(([, id]) => id));
  const made: Plan = { drafts: [], same: 0, items: [], foreign: 0, files: [] };
  const filings = new Set<string>();
  const here = new Set(drafts.map(said));
  for (const thing of things) {
    if ('data' in thing) made.files.push(thing);
    if (!('item' in thing) || queue.some(({ id }) => id === thing.item.id)) continue;
    const { item } = thing;
    const filed = item.type === 'dossier.file';
    if (item.person !== null && item.person !== person) made.foreign++;
    // What the server has already is not sent again, nor is what this phone goes on with as a draft.
    else if (filed && (taken.has(item.entity) || (await getEntity('dossier', item.entity))))
      continue;
    else {
      made.items.push(item);
      if (filed) filings.add(item.entity);
    }
  }
  for (const thing of things) {
    if (!('draft' in thing)) continue;
    const state = filings.has(thing.draft.id) ? 'queued' : 'open';
    const draft: Draft = { ...thing.draft, state };
    const filed = await getEntity('dossier_answers', draft.id);
    if (here.has(said(draft)) || text(filed?.value.answers) === text(draft.answers)) made.same++;
    else if (taken.has(draft.id) || filed) {
      const how = known.has(draft.id) || filed ? 'beside' : 'new';
      made.drafts.push({ draft: { ...draft, id: uuid7(), state: 'open' }, how });
    } else made.drafts.push({ draft, how: 'new' });
  }
  return made;
}

/** Resolves when all of it is on the disk. Rejects with `QuotaExceededError`; doing it again goes on where it was. */
export async function restore({ drafts, items, files }: Plan): Promise<void> {
  await ensureProfile();
  for (const { file, type, data } of files) {
    const bytes = fromBase64(data).buffer;
    if ((await sha256Of(bytes)) !== file) throw new FileError('damaged');
    await keepFile(bytes, type);
  }
  const open = await requireSession();
  const records = await Promise.all(drafts.map(({ draft }) => sealDraft(open, draft)));
  const waiting = await Promise.all(
    items.map(({ person: _whose, ...item }) =>
      sealItem(open, { ...item, state: 'waiting', attempts: 0 }),
    ),
  );
  await transact(['drafts', 'queue'], async (tx) => {
    const store = tx.objectStore('drafts');
    const queue = tx.objectStore('queue');
    for (const record of records) {
      if (!(await store.get([record.profile, record.id]))) await store.add(record);
    }
    for (const record of waiting) {
      if (!(await queue.index('id').get(record.id))) await queue.add(record);
    }
  });
  announce(['draft', 'queue']);
}
