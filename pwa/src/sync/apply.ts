/** Put an answer into the store: results, changes and cursor in one transaction, all or nothing. */

import { announce } from '../store/changes';
import { seal } from '../store/crypto';
import { transact } from '../store/database';
import { CHANGED_CASES, entityPlace, getEntity, isCatalogue } from '../store/entities';
import { uuid7 } from '../store/ids';
import { type PaperArgs, paperFrom } from '../store/papers';
import { sealItem } from '../store/queue';
import type { FilingArgs, QueueItem } from '../store/queueTypes';
import type { EntityRecord, QueueRecord } from '../store/records';
import { journalOf, type Session } from '../store/session';
import type { DossierAnswersValue, DossierValue, Status } from '../store/types';
import type { Answer, Change, Result } from './protocol';

type Written = Omit<EntityRecord, 'generation'>;

/** Encrypt before the transaction: WebCrypto's waiting would let the transaction close itself. */
async function toRecord(
  open: Session | null,
  {
    collection,
    id,
    version,
    value,
  }: { collection: string; id: string; version: number; value: unknown },
): Promise<Written | null> {
  if (isCatalogue(collection)) return { profile: '', collection, id, version, value };
  if (!open) return null;
  const { key, profile } = open;
  const record: Written = {
    profile: profile.id,
    collection,
    id,
    version,
    sealed: await seal(key, entityPlace(profile.id, collection, id), value),
  };
  const parent = (value as { dossier?: unknown } | null)?.dossier;
  return typeof parent === 'string' ? { ...record, parent } : record;
}

/**
 * What an applied filing is known to be before the feed brings it: the dossier's page goes from draft
 * to filed without a gap, also when the answer's changes are cut into several pulls.
 */
async function provisional(item: QueueItem, { data = {} }: Result): Promise<Change[]> {
  const args = item.args as unknown as FilingArgs;
  const form = await getEntity('form', `${args.procedure}@${args.form_version}`);
  const name = form && args.answers[form.value.applicant.name];
  const filed = (data['filed_at'] as string | undefined) ?? item.madeAt;
  const dossier: DossierValue = {
    code: (data['code'] as string | undefined) ?? null,
    procedure: args.procedure,
    form_version: args.form_version,
    case: args.case,
    agency: args.agency,
    status: (data['status'] as Status | undefined) ?? 1,
    filed_at: filed,
    device_made_at: item.madeAt,
    accepted_at: null,
    due_at: null,
    ended_at: null,
    paused: false,
    applicant_name: typeof name === 'string' ? name : '',
    supplement: null,
    reason: null,
  };
  const { answers, papers } = args;
  const kept: DossierAnswersValue = { answers, papers, revision: 0 };
  return [
    { collection: 'dossier', id: item.entity, version: 0, value: dossier },
    { collection: 'dossier_answers', id: item.entity, version: 0, value: kept },
  ];
}

async function seals(open: Session | null, changes: Change[]): Promise<Written[]> {
  const records = await Promise.all(
    changes.map((change) => (change.forget ? null : toRecord(open, change))),
  );
  return records.filter((record): record is Written => record !== null);
}

/** What became of the sent items: ids by outcome. `again`: the server has gone back, and what it may have lost waits. */
export type Applied = { applied: string[]; rejected: string[]; held: string[]; again: boolean };

/** How long an applied item is kept, in case the server goes back to a backup: 30 days, in ms. */
const KEPT = 2_592_000_000;
/** How long a dossier that such a server does not know is shown: another phone may still have it to send. A week, in ms. */
const SHOWN = 604_800_000;

/**
 * Apply `answer` to the profile it was asked for (`open`; null: the catalogue alone). `items` are what
 * was sent. Nothing is written when the profile was removed in the meantime.
 */
export async function applyAnswer(
  open: Session | null,
  items: QueueItem[],
  answer: Answer,
): Promise<Applied | null> {
  const owner = open?.profile.id ?? '';
  const touched = new Set<string>();
  const cases = new Set<string>();
  const note = (name: string, id: string) => {
    touched.add(name);
    if (name === 'case') cases.add(id);
  };
  const report: Applied = { applied: [], rejected: [], held: [], again: false };
  const rejected = new Map<string, QueueRecord>();
  const early: Change[] = [];
  const filings = new Set<string>();

  for (const result of answer.results) {
    report[result.outcome].push(result.id);
    const item = items.find(({ id }) => id === result.id);
    if (!item || !open) continue;
    touched.add('queue');
    if (result.outcome === 'rejected') {
      const { problem } = result;
      const marked = { ...item, state: 'rejected' as const, ...(problem ? { problem } : {}) };
      rejected.set(result.id, await sealItem(open, marked));
    } else if (result.outcome === 'applied' && item.type === 'dossier.file') {
      filings.add(item.id);
      early.push(...(await provisional(item, result)));
      touched.add('draft');
    } else if (result.outcome === 'applied' && item.type === 'paper.save') {
      // Until the feed brings it the wallet has it, and its pages have a name that the sweep sees.
      const value = paperFrom(item.args as unknown as PaperArgs, item.madeAt);
      early.push({ collection: 'paper', id: item.entity, version: 0, value });
    }
  }
  for (const { collection, id } of [...early, ...answer.changes]) note(collection, id);
  const fallback = await seals(open, early);
  const records = await seals(open, answer.changes);

  const stores = ['queue', 'drafts', 'entities', 'cursors', 'meta', 'profiles'] as const;
  const written = await transact([...stores], async (tx) => {
    if (open && !(await tx.objectStore('profiles').get(owner))) return false;
    const entities = tx.objectStore('entities');
    const meta = tx.objectStore('meta');
    const cursors = tx.objectStore('cursors');

    let generation = ((await meta.get('generation')) as number | undefined) ?? 0;
    const before = await cursors.get(owner);
    let reset = before?.resetting ? before.generation : null;
    if (answer.reset) {
      generation++;
      reset = generation;
      await meta.put(generation, 'generation');
    }

    const queue = tx.objectStore('queue');
    const journal = journalOf(owner);
    const now = Date.parse(answer.server_time);
    let until = before?.until ?? 0;
    if (answer.reset && answer.epoch !== before?.epoch) {
      // The server has gone back: what it may have lost is put where it stood, before all that was done since.
      for (const item of await queue.index('profile').getAll(journal)) {
        touched.add('queue');
        await queue.put({ ...item, profile: owner, state: 'waiting', held: false });
      }
      report.again = !!before;
      until = before ? now + SHOWN : 0;
    }
    for (const { id, outcome, problem } of answer.results) {
      const item = await queue.index('id').get(id);
      if (item?.seq === undefined) continue;
      if (outcome === 'applied') {
        await queue.put({ ...item, profile: journal, state: 'sent', at: now });
        if (filings.has(id)) await tx.objectStore('drafts').delete([owner, item.entity]);
      } else {
        // Held with a problem: it waits for the server to mend itself, not for something else of ours.
        const next = rejected.get(id) ?? { ...item, state: 'waiting' as const, held: !problem };
        await queue.put({ ...next, seq: item.seq });
      }
    }
    for (const { at = now, seq = 0 } of await queue.index('profile').getAll(journal, 20)) {
      if (at < now - KEPT) await queue.delete(seq);
    }

    for (const record of fallback) {
      const known = await entities.get([record.profile, record.collection, record.id]);
      if (!known) await entities.put({ ...record, generation });
    }
    await Promise.all([
      ...answer.changes
        .filter(({ forget }) => forget)
        .map(({ collection: name, id }) =>
          entities.delete([isCatalogue(name) ? '' : owner, name, id]),
        ),
      ...records.map((record) => entities.put({ ...record, generation })),
    ]);

    if (reset !== null && !answer.more) {
      // What the pull from zero has not brought again is no longer ours to see; but what a server that has gone
      // back has lost, the phones bring back, each its own: until then it is shown as it was.
      const known = (whose: string, name: string, id: string) => entities.get([whose, name, id]);
      const began = reset;
      let kept = false;
      for (const whose of new Set(['', owner])) {
        const stale = IDBKeyRange.bound([whose, 0], [whose, reset], false, true);
        for (const key of await entities.index('generation').getAllKeys(stale)) {
          if (now < until) {
            const of = (await entities.get(key))?.parent ?? key[2];
            const its = (await known(whose, 'dossier', of)) ?? (await known(whose, 'case', of));
            if (its && (its.generation ?? 0) < began) {
              kept = true;
              continue;
            }
          }
          note(key[1], key[2]);
          await entities.delete(key);
        }
      }
      if (!kept) reset = null;
    }
    if (cases.size > 0) {
      const ids = Array.from(cases);
      await entities.put({
        profile: owner,
        collection: CHANGED_CASES,
        id: uuid7(),
        version: 0,
        ids,
      });
    }
    const resetting = reset !== null;
    await cursors.put({
      profile: owner,
      cursor: answer.cursor,
      generation: reset ?? generation,
      resetting,
      epoch: answer.epoch ?? before?.epoch,
      until,
    });
    return true;
  });
  if (!written) return null;
  announce(Array.from(touched));
  return report;
}
