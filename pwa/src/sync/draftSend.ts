/** Telling the server what drafts have become, and noting what it says. */

import { seal } from '../store/crypto';
import { read, transact } from '../store/database';
import { unsealDraft } from '../store/drafts';
import type { Draft, DraftValue } from '../store/draftTypes';
import { entityPlace, getEntity } from '../store/entities';
import { uuid7 } from '../store/ids';
import type { DraftRecord } from '../store/records';
import type { Session } from '../store/session';
import type { Json } from '../store/types';
import {
  type Copy,
  copyOf,
  type Mutation,
  note,
  records,
  type ServerCopy,
  type World,
} from './draftCopy';
import {
  agreed,
  type Changes,
  changesOf,
  foundHere,
  keysOf,
  NOTHING,
  plainOf,
  type SentDraft,
} from './draftMerge';
import { settleOpen } from './draftSettle';
import type { Change, Result } from './protocol';
import { exchange } from './request';

/** At most so many in a request, and so many letters: a copy should not fill a weak link. */
const MOST = 20;
const MOST_LETTERS = 200_000;
const PATIENCE = 30_000;

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
    const beside = copy.alone ? [] : foundHere(draft);
    for (const [since, found] of beside) mutations.push(saveOf(draft, since, found));
    if (mutations.length > 0 && conflicts) kept = { ...kept, told: conflicts };
    const changes = kept.told ? null : changesOf(known, draft);
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
  const again = !!one.again || !!sent.draft.told;
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
  if (refused && sent.draft.told) {
    await note(open, id, { ...copy, alone: true, ...(awaits > 0 && { awaits }) }, at);
    return true;
  }
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
export async function send(world: World): Promise<boolean> {
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
