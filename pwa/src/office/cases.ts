/**
 * Every case on this phone, as the work list knows it. To open each of five thousand sealed cases takes a phone many
 * seconds, so what the list needs of them is kept a second time, in blocks sealed as one. `applyAnswer` notes, in the
 * transaction that changes cases, which ones it changed; whoever next reads the blocks opens only those, and puts the
 * blocks right in one transaction that takes the notes away. So the list is never older than the cases, whatever was
 * cut short, and several tabs may do so at once.
 */

import { seal, unseal } from '../store/crypto';
import { read, type Transaction, transact } from '../store/database';
import { CHANGED_CASES, entityPlace } from '../store/entities';
import { uuid7 } from '../store/ids';
import type { EntityRecord } from '../store/records';
import { onProfileChange, type Session, session } from '../store/session';
import type { CaseValue } from '../store/types';
import { FORMAT, type Listed, listed, type Packed, pack, unpack } from './listed';

const LIST = 'case~list';
const HEAD = 'head';
/** Cases in a block: a change writes one block, an opening reads them all. */
const BLOCK = 512;
/** Notes that are worked off in one step: at most 200 cases each. */
const NOTES = 4;

/** Which blocks there are, each by the name of its last writing. */
type Head = EntityRecord & { blocks: string[] };
type Note = EntityRecord & { ids: string[] };

type Memory = {
  profile: string;
  rows: Map<string, Listed>;
  /** As `Head.blocks`: what of the blocks `rows` has. */
  blocks: string[];
  /** The block of each case. */
  place: Map<string, number>;
  /** Notes that `rows` has, and the blocks have not. */
  noted: Map<string, string[]>;
  list: readonly Listed[] | null;
};

let memory: Memory | null = null;

function empty(profile: string): Memory {
  return {
    profile,
    rows: new Map(),
    blocks: [],
    place: new Map(),
    noted: new Map(),
    list: null,
  };
}

// Nothing of one person stays in memory when another opens the app, or nobody.
onProfileChange(() => {
  void session().then((open) => {
    if (memory && memory.profile !== open?.profile.id) {
      memory = null;
    }
  });
});

function all(profile: string, collection: string): IDBKeyRange {
  return IDBKeyRange.bound([profile, collection], [profile, collection, []]);
}

/** What has changed since `known`, in one picture of the database; null when there are no blocks to go by. */
async function look(known: Memory) {
  const { profile } = known;
  return read(['entities'], async (tx) => {
    const store = tx.objectStore('entities');
    // At an opening all of them at once: a request for each is what takes long.
    const [every, head, notes] = await Promise.all([
      known.blocks.length > 0 ? [] : store.getAll(all(profile, LIST)),
      store.get([profile, LIST, HEAD]) as Promise<Head | undefined>,
      store.getAll(all(profile, CHANGED_CASES)) as Promise<Note[]>,
    ]);
    if (head?.version !== FORMAT) {
      return null;
    }
    const stale = head.blocks.map((_, n) => n).filter((n) => head.blocks[n] !== known.blocks[n]);
    const again = stale.length > 0 || head.blocks.length !== known.blocks.length;
    // What a block read anew has may be older than what was noted.
    const fresh = again ? notes : notes.filter(({ id }) => !known.noted.has(id));
    const some = fresh.slice(0, NOTES);
    const ids = Array.from(new Set(some.flatMap((note) => note.ids)));
    const [blocks, cases] = await Promise.all([
      Promise.all(
        stale.map(
          (n) => every.find(({ id }) => id === String(n)) ?? store.get([profile, LIST, String(n)]),
        ),
      ),
      Promise.all(ids.map((id) => store.get([profile, 'case', id]))),
    ]);
    return { head, stale, again, blocks, some, ids, cases, more: fresh.length > some.length };
  });
}

/** Nothing to go by, or made by another version of the app: every case counts as changed. */
function begin(profile: string): Promise<boolean> {
  return write(profile, async (tx) => {
    const store = tx.objectStore('entities');
    await Promise.all([
      store.delete(all(profile, LIST)),
      store.delete(all(profile, CHANGED_CASES)),
    ]);
    const ids = (await store.getAllKeys(all(profile, 'case'))).map(([, , id]) => id);
    for (let from = 0; from < ids.length; from += 200) {
      const note = { profile, collection: CHANGED_CASES, id: uuid7(), version: 0 };
      await store.put({ ...note, ids: ids.slice(from, from + 200) });
    }
    const head = { profile, collection: LIST, id: HEAD, version: FORMAT, blocks: [] };
    await store.put(head);
    return true;
  });
}

/** Nothing is written for somebody who was removed from the phone in the meantime. */
function write(profile: string, work: (tx: Transaction) => Promise<boolean>): Promise<boolean> {
  return transact(['entities', 'profiles'], async (tx) =>
    (await tx.objectStore('profiles').get(profile)) ? work(tx) : false,
  );
}

async function openBlock(open: Session, record: EntityRecord | undefined): Promise<Listed[]> {
  if (!record?.sealed) {
    throw new DOMException('a block is missing', 'OperationError');
  }
  const place = entityPlace(record.profile, LIST, record.id);
  return unpack(await unseal<Packed>(open.key, place, record.sealed));
}

async function openCase(open: Session, record: EntityRecord | undefined): Promise<Listed | null> {
  if (!record?.sealed) {
    return null;
  }
  const place = entityPlace(record.profile, 'case', record.id);
  return listed({ id: record.id, value: await unseal<CaseValue>(open.key, place, record.sealed) });
}

/** Bring `known` a step nearer to what is stored; true when there is more to do at once. */
async function step(open: Session, known: Memory): Promise<boolean> {
  const found = await look(known);
  if (!found) {
    Object.assign(known, empty(known.profile));
    return begin(known.profile);
  }
  let blocks: Listed[][];
  try {
    blocks = await Promise.all(found.blocks.map((record) => openBlock(open, record)));
  } catch (error) {
    if ((error as DOMException).name !== 'OperationError') {
      throw error;
    }
    Object.assign(known, empty(known.profile));
    return begin(known.profile);
  }
  const cases = await Promise.all(found.cases.map((record) => openCase(open, record)));
  const { head, stale, again, some, ids } = found;
  if (again) {
    const gone = (n: number) => n >= head.blocks.length || stale.includes(n);
    for (const [id, n] of known.place) {
      if (gone(n)) {
        known.rows.delete(id);
        known.place.delete(id);
      }
    }
    // Noted but in no block yet: it is noted still, or somebody else has put it into a block.
    for (const id of known.rows.keys()) {
      if (!known.place.has(id)) {
        known.rows.delete(id);
      }
    }
    stale.forEach((n, i) => {
      for (const row of blocks[i] ?? []) {
        known.rows.set(row.id, row);
        known.place.set(row.id, n);
      }
    });
    known.blocks = head.blocks;
    known.noted.clear();
  }
  ids.forEach((id, i) => {
    const row = cases[i];
    if (row) {
      known.rows.set(id, row);
    } else {
      known.rows.delete(id);
    }
  });
  for (const note of some) {
    known.noted.set(note.id, note.ids);
  }
  if (again || some.length > 0) {
    known.list = null;
  }
  if (known.noted.size > 0) {
    await keep(open, known).catch(() => undefined); // no room, say: the notes stay, and so does the list in memory
  }
  return found.more;
}

/** Put what was noted into the blocks. Left to the next time when another tab was quicker. */
async function keep(open: Session, known: Memory): Promise<void> {
  const { profile, noted } = known;
  const notes = Array.from(noted.keys());
  const place = new Map(known.place);
  const size = known.blocks.map(() => 0);
  for (const n of place.values()) {
    size[n] = (size[n] ?? 0) + 1;
  }
  const touched = new Set<number>();
  for (const id of Array.from(noted.values()).flat()) {
    let n = place.get(id);
    if (n === undefined) {
      if (!known.rows.has(id)) {
        continue;
      }
      n = size.findIndex((count) => count < BLOCK);
      if (n < 0) {
        n = size.push(0) - 1;
      }
      size[n] = (size[n] ?? 0) + 1;
      place.set(id, n);
    } else if (!known.rows.has(id)) {
      place.delete(id);
      size[n] = (size[n] ?? 0) - 1;
    }
    touched.add(n);
  }
  const content = new Map<number, Listed[]>(Array.from(touched, (n) => [n, []]));
  for (const [id, n] of place) {
    const row = known.rows.get(id);
    if (row) {
      content.get(n)?.push(row);
    }
  }
  const records = await Promise.all(
    Array.from(content, async ([n, rows]) => {
      const id = String(n);
      const sealed = await seal(open.key, entityPlace(profile, LIST, id), pack(rows));
      return { profile, collection: LIST, id, version: FORMAT, sealed };
    }),
  );
  const blocks = size.map((_, n) => (touched.has(n) ? uuid7() : (known.blocks[n] ?? '')));
  const kept = await write(profile, async (tx) => {
    const store = tx.objectStore('entities');
    const head = (await store.get([profile, LIST, HEAD])) as Head | undefined;
    if (head?.version !== FORMAT || head.blocks.join() !== known.blocks.join()) {
      return false;
    }
    await Promise.all([
      ...records.map((record) => store.put(record)),
      ...notes.map((id) => store.delete([profile, CHANGED_CASES, id])),
      store.put({ ...head, blocks } as EntityRecord),
    ]);
    return true;
  });
  if (kept) {
    known.place = place;
    known.blocks = blocks;
    for (const id of notes) {
      noted.delete(id);
    }
  }
}

async function bringUp(): Promise<readonly Listed[]> {
  const open = await session();
  if (!open) {
    return [];
  }
  if (memory?.profile !== open.profile.id) {
    memory = empty(open.profile.id);
  }
  const known = memory;
  while (await step(open, known)) {
    // each step is a transaction or two
  }
  known.list ??= Array.from(known.rows.values());
  return known.list;
}

let running: Promise<readonly Listed[]> | null = null;
let next: Promise<readonly Listed[]> | null = null;

/** All cases of the open profile as they are stored now, in no order; the same array while nothing has changed. */
export function listCases(): Promise<readonly Listed[]> {
  if (!running) {
    running = bringUp().finally(() => {
      running = null;
    });
    return running;
  }
  // What is stored after the running look began is seen by the next.
  next ??= running
    .catch(() => undefined)
    .then(() => {
      next = null;
      return listCases();
    });
  return next;
}
