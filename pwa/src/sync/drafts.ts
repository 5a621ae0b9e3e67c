/**
 * Forms being filled, copied to the server whenever there is a network and a session, and what the person's other
 * devices have done to them. Comes to the phone late; apart from the queue, which it never holds up: a copy is nothing
 * that anybody waits for. What is sent and not yet answered is kept in the draft's own record, and goes again as it was.
 */

import { announce, subscribe } from '../store/changes';
import { newIv, seal, unseal } from '../store/crypto';
import { read, transact } from '../store/database';
import { deviceId } from '../store/device';
import { getDraft, sealDraft, unsealDraft } from '../store/drafts';
import { entityPlace, getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import { uuid7 } from '../store/ids';
import type { DraftRecord } from '../store/records';
import { type Session, session } from '../store/session';
import type { DossierValue, Draft, DraftValue, Entity, Json, Typed } from '../store/types';
import {
  agreed,
  type Changes,
  carry,
  changesOf,
  foundHere,
  type Known,
  keysOf,
  knownOf,
  merge,
  NOTHING,
  plainOf,
  type SentDraft,
  same,
} from './draftMerge';
import { asSender } from './lock';
import type { Change, Request, Result } from './protocol';
import { exchange } from './request';
import { loadSchedule } from './schedule';

type Mutation = Request['mutations'][number];

/** What is kept, sealed, beside a draft that the server knows of. */
type Copy = {
  known: Known;
  /** The feed has brought the server's copy: that it is gone means something from then on. */
  seen: boolean;
  epoch: string | null;
  /** On its way: exactly this goes until it is answered. `draft`: as it stood then. */
  sent?: { mutations: Mutation[]; draft: SentDraft; at: number };
  /** The server's version from which on its copy has what was sent: until it is here nothing more goes. */
  awaits?: number;
  /** `updatedAt` of what the server would not take. */
  refused?: number;
  /** The server's time at which this device's last save was in its copy. */
  savedAt?: string;
  /** Where and when answers were typed, as far as this device has seen. */
  from?: Record<string, Typed>;
  /** Of a deleted draft: the server's copy is gone (true), or had more than was seen here (`more`). */
  gone?: true | 'more';
};

/** At most so many in a request, and so many letters: a copy should not fill a weak link. */
const MOST = 20;
const MOST_LETTERS = 200_000;
const PATIENCE = 30_000;
/** A deletion is remembered for 30 days: what comes back is told apart from what is new. */
const REMEMBERED = 30 * 86_400_000;

const place = (profile: string, id: string) => `copy/${profile}/${id}`;

async function copyOf(open: Session, record: DraftRecord): Promise<Copy | null> {
  return record.copy ? unseal<Copy>(open.key, place(record.profile, record.id), record.copy) : null;
}

async function sealCopy(open: Session, id: string, copy: Copy, at: number) {
  const { version } = copy.known;
  return { ...(await seal(open.key, place(open.profile.id, id), copy)), at, version };
}

async function records(open: Session): Promise<DraftRecord[]> {
  const own = IDBKeyRange.bound([open.profile.id], [open.profile.id, []]);
  return read(['drafts'], (tx) => tx.objectStore('drafts').getAll(own));
}

let wrote = false;

/**
 * Write a draft's record anew, unless it has changed since `was` was read (null: there was none); `next` null deletes
 * it. False: it has changed, and the next turn will see.
 */
async function swap(
  was: DraftRecord | null,
  next: DraftRecord | null,
  key: [string, string],
): Promise<boolean> {
  return transact(['drafts'], async (tx) => {
    const store = tx.objectStore('drafts');
    const now = await store.get(key);
    // Each writing has its own vector.
    if (now?.state !== was?.state || String(now?.iv) !== String(was?.iv)) return false;
    if (next) await store.put(next);
    else await store.delete(key);
    wrote = true;
    return true;
  });
}

/** Note beside a draft what the server has, whatever is being typed into it meanwhile. */
async function note(open: Session, id: string, copy: Copy, at: number): Promise<void> {
  const sealed = await sealCopy(open, id, copy, at);
  await transact(['drafts'], async (tx) => {
    const store = tx.objectStore('drafts');
    const now = await store.get([open.profile.id, id]);
    if (now) await store.put({ ...now, copy: sealed });
  });
  wrote = true;
}

function fresh(id: string, { version, value }: ServerCopy, own: string): Draft {
  const { procedure, form_version, agency, case: picked, page, papers, title } = value;
  const at = Date.parse(value.updated_at) || Date.now();
  const draft: Draft = {
    id,
    procedure,
    version: form_version,
    agency,
    case: picked,
    page,
    papers,
    title,
    answers: {},
    createdAt: at,
    updatedAt: at,
    state: 'open',
  };
  const { answers, conflicts } = merge(NOTHING, draft, value, own, value.updated_at);
  const begun = value.device !== own && { begun: value.device ?? '' };
  return { ...draft, answers, ...(conflicts && { conflicts }), ...begun, rev: version };
}

type ServerCopy = Pick<Entity<DraftValue>, 'version' | 'value'>;

type World = { open: Session; own: string; epoch: string | null };

/** A form that was begun on another device, or comes back from there. */
async function adopt(
  { open, own, epoch }: World,
  id: string,
  theirs: ServerCopy,
  was: DraftRecord | null,
): Promise<void> {
  const draft = { ...fresh(id, theirs, own), ...(was && { note: 'back' as const }) };
  const copy: Copy = { known: knownOf(theirs.version, theirs.value), seen: true, epoch };
  const sealed = await sealCopy(open, id, copy, draft.updatedAt);
  const record = { ...(await sealDraft(open, draft)), rev: theirs.version, copy: sealed };
  await swap(was, record, [open.profile.id, id]);
}

/** Is it before the person's eyes? What they are typing may not be in the store yet. */
function shown(id: string): boolean {
  return typeof location === 'object' && location.pathname.indexOf(id) >= 0;
}

/** The server's copy is gone: deleted on another device, or filed. What was typed only here stays. */
async function lose(
  record: DraftRecord,
  draft: Draft,
  copy: Copy,
  dossier: DossierValue | undefined,
  open: Session,
): Promise<void> {
  const key: [string, string] = [record.profile, record.id];
  // A save that came after the filing made a copy that nobody will file.
  const late = dossier && (copy.savedAt ?? '') > dossier.filed_at;
  const more = late || copy.sent !== undefined || changesOf(copy.known, draft) !== null;
  if (!more) {
    if (!shown(record.id)) await swap(record, null, key);
    return;
  }
  const { copied: _copied, rev: _rev, ...kept } = draft;
  if (!dossier) {
    const next = await sealDraft(open, { ...kept, note: 'deleted' });
    await swap(record, { ...next, rev: (record.rev ?? 0) + 1 }, key);
    announce(['merged']);
    return;
  }
  // Under another name: this one is the dossier's.
  const again = await sealDraft(open, { ...kept, id: uuid7(), note: 'filed' });
  await transact(['drafts'], async (tx) => {
    const store = tx.objectStore('drafts');
    const now = await store.get(key);
    if (now?.updatedAt !== record.updatedAt) return;
    await store.put(again);
    await store.delete(key);
  });
  wrote = true;
}

/** Beside what two devices typed differently: where what stands there comes from. */
function withPlaces(draft: Draft, from: Record<string, Typed>): Draft {
  const asked = Object.keys(draft.conflicts ?? {}).filter((key) => from[key]);
  if (asked.every((key) => same(draft.stands?.[key], from[key]))) return draft;
  const stands = { ...draft.stands };
  for (const key of asked) stands[key] = from[key] as Typed;
  return { ...draft, stands };
}

/** Lay what the server has into the draft. `theirs` is of the version that is awaited, or newer than what is known. */
async function bring(
  { open, own, epoch }: World,
  record: DraftRecord,
  draft: Draft,
  copy: Copy,
  theirs: ServerCopy,
): Promise<void> {
  const { version } = copy.known;
  const restored = copy.epoch !== null && epoch !== null && copy.epoch !== epoch;
  // A server that was set back has lost what it had: what is here is newer. One that has gone on since: both count.
  const since = restored ? { ...NOTHING, plain: copy.known.plain } : copy.known;
  const older = restored && theirs.version <= (version ?? 0);
  const typed = new Date(record.updatedAt).toISOString();
  const laid = older ? draft : merge(since, draft, theirs.value, own, typed);
  const from = { ...copy.from };
  const { device, updated_at } = theirs.value;
  // Who wrote last may be this device, which has laid in nothing of its own.
  const there: Typed =
    device === own ? { device: null, made_at: null } : { device, made_at: updated_at };
  for (const key of keysOf(laid.answers)) {
    if (!same(laid.answers[key], draft.answers[key])) from[key] = there;
  }
  const next = withPlaces(laid, from);
  const known = knownOf(theirs.version, theirs.value);
  const clean = changesOf(known, next) === null && foundHere(next).size === 0;
  const { refused } = copy;
  const told: Copy = {
    ...{ known, seen: true, epoch, from },
    ...(refused && { refused }),
    ...(copy.savedAt && { savedAt: copy.savedAt }),
  };
  if (next === draft) {
    await note(open, record.id, told, clean ? record.updatedAt : 0);
    return;
  }
  const updatedAt = Date.now();
  const sealed = await sealCopy(open, record.id, told, clean ? updatedAt : 0);
  const rev = (record.rev ?? 0) + 1;
  const made = await sealDraft(open, { ...next, updatedAt, rev });
  await swap(record, { ...made, rev, copy: sealed }, [record.profile, record.id]);
  announce(['merged']);
}

/**
 * What another device had written before the filing, and who filed had not seen: the server has left it beside the
 * dossier. It becomes a draft of its own, under a name that every device gives it.
 */
async function keepApart(
  { open, own }: World,
  id: string,
  theirs: ServerCopy,
  dossier: DossierValue,
): Promise<void> {
  if (theirs.value.updated_at > dossier.filed_at) return;
  const name = id.slice(0, -4) + (theirs.version % 65536).toString(16).padStart(4, '0');
  const { rev: _rev, ...draft } = fresh(name, theirs, own);
  await swap(null, await sealDraft(open, { ...draft, note: 'filed' }), [open.profile.id, name]);
}

/** A copy of what is filed: a save was still on its way then. It is deleted as if somebody had pressed. */
async function bury(
  { open, epoch }: World,
  id: string,
  { version }: ServerCopy,
  was: DraftRecord | null,
): Promise<void> {
  const profile = open.profile.id;
  const updatedAt = Date.now();
  const copy = await sealCopy(open, id, { known: { ...NOTHING, version }, seen: true, epoch }, 0);
  const nothing = { iv: newIv(), data: new ArrayBuffer(0) };
  await swap(was, { profile, id, state: 'deleted', updatedAt, ...nothing, copy }, [profile, id]);
}

async function settleDeleted(
  world: World,
  record: DraftRecord,
  theirs: ServerCopy | undefined,
): Promise<void> {
  const copy = await copyOf(world.open, record);
  if (!copy?.gone) return;
  if (copy.gone === 'more') {
    if (theirs) await adopt(world, record.id, theirs, record);
    else await swap(record, null, [record.profile, record.id]);
    return;
  }
  const last = Math.max(copy.known.version ?? 0, copy.awaits ?? 0);
  const dossier = (await getEntity('dossier', record.id))?.value;
  if (dossier && theirs && theirs.version > last) {
    await keepApart(world, record.id, theirs, dossier);
    await bury(world, record.id, theirs, record);
  } else if (copy.seen && !theirs) await note(world.open, record.id, { ...copy, seen: false }, 0);
  else if (theirs && (!copy.seen || theirs.version > last)) {
    await adopt(world, record.id, theirs, record);
  } else if (record.updatedAt < Date.now() - REMEMBERED) {
    await swap(record, null, [record.profile, record.id]);
  }
}

async function settleOpen(
  world: World,
  record: DraftRecord,
  theirs: ServerCopy | undefined,
): Promise<void> {
  const { open, epoch } = world;
  const copy = await copyOf(open, record);
  if (!copy) {
    if (!theirs) return;
    const draft = await unsealDraft(open, record);
    await bring(world, record, draft, { known: NOTHING, seen: true, epoch }, theirs);
    return;
  }
  const draft = await unsealDraft(open, record);
  const dossier = (await getEntity('dossier', record.id))?.value;
  if (dossier) return lose(record, draft, copy, dossier, open);
  if (copy.sent) return; // first it is answered
  const restored = copy.epoch !== null && epoch !== null && copy.epoch !== epoch;
  if (!theirs) {
    if (restored) await note(open, record.id, { known: NOTHING, seen: false, epoch }, 0);
    else if (copy.seen) await lose(record, draft, copy, undefined, open);
    return;
  }
  const from = copy.awaits ?? (copy.known.version ?? 0) + 1;
  if (restored || theirs.version >= from) await bring(world, record, draft, copy, theirs);
  else if (!copy.seen) await note(open, record.id, { ...copy, seen: true }, record.copy?.at ?? 0);
}

/** Lay together what the feed has brought and what is here. */
async function settle(world: World): Promise<void> {
  const theirs = new Map((await listEntities('draft')).map((entity) => [entity.id, entity]));
  for (const record of await records(world.open)) {
    const one = theirs.get(record.id);
    theirs.delete(record.id);
    if (record.state === 'deleted') await settleDeleted(world, record, one);
    else if (record.state === 'open') await settleOpen(world, record, one);
  }
  const waiting = await read(['queue'], (tx) =>
    tx.objectStore('queue').index('profile').getAll(world.open.profile.id),
  );
  for (const entity of Array.from(theirs.values())) {
    const busy = waiting.some((item) => item.entity === entity.id);
    if (busy) continue;
    const dossier = (await getEntity('dossier', entity.id))?.value;
    if (!dossier) {
      await adopt(world, entity.id, entity, null);
      continue;
    }
    await keepApart(world, entity.id, entity, dossier);
    await bury(world, entity.id, entity, null);
  }
}

function saveOf(draft: Draft, base: number | null, changes: Changes): Mutation {
  const { id, page } = draft;
  const { procedure, version, agency, case: picked, papers, title } = plainOf(draft);
  const args = {
    ...{ procedure, form_version: version, agency, case: picked, page, papers, title },
    ...changes,
  };
  return {
    id: uuid7(),
    type: 'draft.save',
    entity: id,
    base,
    after: [],
    made_at: new Date().toISOString(),
    args: args as unknown as { [key: string]: Json },
  };
}

/** `again`: it had gone before, and nothing was heard of it. */
type Outgoing = { record: DraftRecord; copy: Copy; mutations: Mutation[]; again?: true };

/** What this draft has to tell the server, kept beside it before it goes; null: nothing. */
async function outgoing(
  { open, own, epoch }: World,
  record: DraftRecord,
): Promise<Outgoing | null> {
  const copy: Copy = (await copyOf(open, record)) ?? { known: NOTHING, seen: false, epoch };
  if (copy.sent) return { record, copy, mutations: copy.sent.mutations, again: true };
  const { id, updatedAt } = record;
  const mutations: Mutation[] = [];
  const { known } = copy;
  let kept: SentDraft = { answers: {} };
  if (record.state === 'deleted') {
    if (copy.gone) return null;
    const made_at = new Date().toISOString();
    const base = known.version;
    mutations.push({
      id: uuid7(),
      type: 'draft.delete',
      entity: id,
      base,
      after: [],
      made_at,
      args: {},
    });
  } else {
    if (record.state !== 'open' || (record.copy?.at ?? -1) >= updatedAt) return null;
    if (copy.awaits !== undefined || copy.refused === updatedAt) return null;
    const draft = await unsealDraft(open, record);
    const { answers, conflicts } = draft;
    kept = { answers, plain: plainOf(draft), ...(conflicts && { conflicts }) };
    for (const [since, found] of Array.from(foundHere(draft))) {
      mutations.push(saveOf(draft, since, found));
    }
    const changes = changesOf(known, draft);
    const from = { ...copy.from };
    const typed = { device: own, made_at: new Date(updatedAt).toISOString() };
    for (const key of keysOf(changes?.changed)) from[key] = typed;
    copy.from = from;
    const begun = known.version !== null || Object.keys(answers).length > 0;
    if (changes && begun) mutations.push(saveOf(draft, known.version, changes));
    if (mutations.length === 0) {
      // Only where the person is in the form has changed.
      if (record.copy) await note(open, id, copy, updatedAt);
      return null;
    }
  }
  const sent = { mutations, draft: kept, at: updatedAt };
  await note(open, id, { ...copy, sent }, record.copy?.at ?? 0);
  return { record, copy: { ...copy, sent }, mutations };
}

/**
 * Keep what came with an answer as the feed would have: that it is gone can only be seen of what was there. A draft that
 * was filed while the answer was on its way is gone already, and the feed says no more of it, unless it was saved `late`.
 */
async function keep(
  open: Session,
  { id, version, value }: ServerCopy & { id: string },
  late: boolean,
): Promise<void> {
  const profile = open.profile.id;
  const sealed = await seal(open.key, entityPlace(profile, 'draft', id), value);
  await transact(['drafts', 'entities', 'meta'], async (tx) => {
    if (!late && !(await tx.objectStore('drafts').get([profile, id]))) return;
    const entities = tx.objectStore('entities');
    const known = await entities.get([profile, 'draft', id]);
    if (known && known.version >= version) return;
    const generation = ((await tx.objectStore('meta').get('generation')) as number) ?? 0;
    await entities.put({ profile, collection: 'draft', id, version, generation, sealed });
  });
}

/**
 * Note what has become of one draft's mutations. True: that is not the end of it, and this turn should go on. More was
 * typed since what went again was first sent, and its copy may have come with a pull that was before this answer; or
 * the draft was filed meanwhile.
 */
async function conclude(
  world: World,
  one: Outgoing,
  results: Result[],
  changes: Change[],
): Promise<boolean> {
  const { open } = world;
  const { sent, ...copy } = one.copy;
  if (!sent) return false;
  const again = !!one.again;
  const { id } = one.record;
  const at = one.record.copy?.at ?? 0;
  if (results.some(({ outcome }) => outcome === 'held')) return false; // it goes again, as it is
  const refused = results.find(({ outcome }) => outcome === 'rejected');
  if (one.mutations[0]?.type === 'draft.delete') {
    const gone = refused && refused.problem?.code !== 'not-found' ? 'more' : true;
    const known = { ...copy.known, answers: {}, conflicts: {} };
    await note(open, id, { ...copy, known, gone, seen: true }, 0);
    return again;
  }
  const versions = results.map(({ data }) => Number(data?.['version'] ?? 0));
  const awaits = Math.max(...versions);
  if (refused) {
    await note(open, id, { ...copy, refused: sent.at, ...(awaits > 0 && { awaits }) }, at);
    return again;
  }
  // What was sent is now what both have, but for what others have changed: that comes with the server's copy.
  if (results.some(({ data }) => data?.['partial'])) {
    // Nothing was left of it there but what has just come: the whole goes next.
    const plain = sent.draft.plain ?? null;
    await note(open, id, { ...copy, known: { ...NOTHING, plain }, seen: false }, 0);
    return again;
  }
  const known = agreed(copy.known, sent.draft);
  const came = changes.find((change) => change.collection === 'draft' && change.id === id);
  const theirs =
    came && !came.forget && came.version >= awaits
      ? { id, version: came.version, value: came.value as DraftValue }
      : null;
  const savedAt = theirs?.value.updated_at;
  await note(open, id, { ...copy, known, awaits, ...(savedAt && { savedAt }) }, at);
  if (!theirs) return again;
  const dossier = (await getEntity('dossier', id))?.value;
  await keep(open, theirs, !!dossier && theirs.value.updated_at > dossier.filed_at);
  const now = await read(['drafts'], (tx) => tx.objectStore('drafts').get([open.profile.id, id]));
  if (now?.state !== 'open') return true;
  await settleOpen(world, now, theirs);
  return again;
}

/** One request of at most `MOST` mutations. True: there is more to do at once; null: nothing can go now. */
async function sendSome(world: World, some: Outgoing[]): Promise<boolean | null> {
  const { open } = world;
  const cursor = await read(['cursors'], (tx) => tx.objectStore('cursors').get(open.profile.id));
  const mutations = some.flatMap((one) => one.mutations);
  const outcome = await exchange(
    { as: open.profile.person, cursor: cursor?.cursor ?? null, limit: 100, mutations },
    PATIENCE,
  );
  if (outcome.kind === 'problem' && some.length === 1 && outcome.problem.status === 413) {
    const [{ record, copy }] = some as [Outgoing];
    const { sent: _sent, ...rest } = copy;
    await note(open, record.id, { ...rest, refused: record.updatedAt }, record.copy?.at ?? 0);
    return false;
  }
  if (outcome.kind !== 'answer') return null;
  const { results, changes } = outcome.answer;
  let more = false;
  for (const one of some) {
    const ids = one.mutations.map(({ id }) => id);
    const own = results.filter(({ id }) => ids.indexOf(id) >= 0);
    if (await conclude(world, one, own, changes)) more = true;
  }
  return more;
}

/** Tell the server what each draft has to tell. True: there is more to do at once. */
async function send(world: World): Promise<boolean> {
  let more = false;
  const all: Outgoing[] = [];
  for (const record of await records(world.open)) {
    const one = await outgoing(world, record);
    if (one) all.push(one);
  }
  while (all.length > 0) {
    const some: Outgoing[] = [];
    let count = 0;
    let letters = 0;
    for (let next = all[0]; next; next = all[0]) {
      count += next.mutations.length;
      letters += JSON.stringify(next.mutations).length;
      if (some.length > 0 && (count > MOST || letters > MOST_LETTERS)) break;
      some.push(next);
      all.shift();
    }
    const went = await sendSome(world, some);
    if (went === null) return false;
    more = more || went;
  }
  return more;
}

async function turn(): Promise<void> {
  const open = await session();
  if (!open?.profile.person) return;
  const cursor = await read(['cursors'], (tx) => tx.objectStore('cursors').get(open.profile.id));
  const { fails, halt } = await loadSchedule();
  // Only what a whole pull has brought counts, and nothing goes while the sending of the queue is in trouble.
  if (!cursor?.cursor || cursor.resetting || fails > 0 || halt?.profile === open.profile.id) return;
  const world = { open, own: await deviceId(), epoch: cursor.epoch ?? null };
  wrote = false;
  try {
    do await settle(world);
    while (await send(world));
  } finally {
    if (wrote) tell();
  }
}

let telling = false;

function tell(): void {
  telling = true;
  announce(['draft', 'copy']);
  telling = false;
}

let running: Promise<void> | null = null;
let again = false;

/** Bring drafts and their copies together now. Never throws. */
export function copyDrafts(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  const run = async (): Promise<void> => {
    do {
      again = false;
      await asSender(turn, 1000, 'drafts').catch(() => undefined); // storage trouble has a line of its own
    } while (again);
  };
  running = run().finally(() => {
    running = null;
  });
  return running;
}

/** How long typing goes on before the server gets a copy of it; and after a page was left. */
const SLOW = 30_000;
const SOON = 2_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let due = 0;
let path: string | undefined;

function later(wait: number): void {
  if (timer !== undefined && due <= Date.now() + wait) return;
  clearTimeout(timer);
  due = Date.now() + wait;
  timer = setTimeout(flushCopies, wait);
}

function flushCopies(): void {
  clearTimeout(timer);
  timer = undefined;
  void copyDrafts();
}

/** After a run of the sync that went through: now, and from here on while somebody types. */
export function followDrafts(): Promise<void> {
  if (path === undefined) {
    path = location.pathname;
    subscribe(['draft'], () => {
      if (telling) return;
      const left = path !== location.pathname;
      path = location.pathname;
      later(left ? SOON : SLOW);
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' && timer !== undefined) flushCopies();
    });
  }
  return copyDrafts();
}

type Held = { current: Draft | undefined };

/**
 * For a screen whose draft has moved: lay what it has (`now`, since it read or wrote `kept`) over what has come. Gives
 * what to write; undefined when the draft is gone.
 */
export async function layOver(id: string, now: Held, kept: Held): Promise<Draft | undefined> {
  const [came, own] = await Promise.all([getDraft(id), deviceId()]);
  if (!came || !now.current) return undefined;
  now.current = carry(
    came,
    kept.current ?? now.current,
    now.current,
    own,
    new Date().toISOString(),
  );
  kept.current = came;
  return now.current;
}
