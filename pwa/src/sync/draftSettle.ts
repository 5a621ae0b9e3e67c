/** Laying together what the feed has brought of drafts and what is here. */

import { announce } from '../store/changes';
import { newIv } from '../store/crypto';
import { read, transact } from '../store/database';
import { sealDraft, unsealDraft } from '../store/drafts';
import type { Draft, Typed } from '../store/draftTypes';
import { getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import { uuid7 } from '../store/ids';
import type { DraftRecord } from '../store/records';
import type { Session } from '../store/session';
import type { DossierValue } from '../store/types';
import {
  type Copy,
  copyOf,
  note,
  records,
  type ServerCopy,
  sealCopy,
  swap,
  type World,
  written,
} from './draftCopy';
import { changesOf, foundHere, keysOf, knownOf, merge, NOTHING, same } from './draftMerge';

/** A deletion is remembered for 30 days: what comes back is told apart from what is new. */
const REMEMBERED = 30 * 86_400_000;

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
  written();
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
  const clean = changesOf(known, next) === null && foundHere(next).length === 0;
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

export async function settleOpen(
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

/** Lay together what the feed has brought and what is here, of all drafts. */
export async function settle(world: World): Promise<void> {
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
