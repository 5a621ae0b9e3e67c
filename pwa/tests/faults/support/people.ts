/** What people do on their phones, each thing under a mark of its own by which it is found again. */

import type { MutationType } from '../../../src/store/queueTypes';
import type { CaseValue, Json, Status } from '../../../src/store/types';
import type { Phone, Tab, Worker } from './phone';
import type { Random } from './random';
import type { Account } from './server';

export const PROCEDURE = '9.000088';
export const AGENCY = 'H55.19.01';

/** One thing that somebody has done, and that must happen exactly once or be given back. */
export type Deed = { id: string; who: Person; type: MutationType; entity: string; mark: string };

export type Person = {
  phone: Phone;
  account: Account;
  /** Which of the account's sessions. */
  session: number;
  tab: Tab;
  worker: Worker;
  deeds: Deed[];
};

export async function signIn(phone: Phone, account: Account, session: number): Promise<Person> {
  phone.cookie = account.cookies[session] ?? '';
  const tab = phone.tab();
  const { id } = await tab.ensureProfile();
  await tab.bindPerson(id, account.person, account.name);
  return { phone, account, session, tab, worker: phone.worker(), deeds: [] };
}

type Args = { [key: string]: Json };

async function does(
  who: Person,
  type: MutationType,
  entity: string,
  args: Args,
  base: number | null = null,
): Promise<void> {
  const mark = `${who.phone.name}-${who.deeds.length}`;
  const text = JSON.stringify(args).replace(/\$mark/g, mark);
  const id = await who.tab.enqueue({ type, entity, base, args: JSON.parse(text) as Args });
  who.deeds.push({ id, who, type, entity, mark });
}

/** File a form; gives the dossier's id. */
export async function file(who: Person, notes = ''): Promise<string> {
  const mark = `${who.phone.name}-${who.deeds.length}`;
  const draft = await who.tab.createDraft({ procedure: PROCEDURE, version: 1, title: 'Thử' });
  const answers = { full_name: 'Trần Thị Thái', first: mark, ...(notes ? { second: notes } : {}) };
  const filled = { ...draft, agency: AGENCY, answers };
  await who.tab.saveDraft(filled);
  const id = await who.tab.enqueueFiling(filled, {
    procedure: PROCEDURE,
    form_version: 1,
    case: null,
    agency: AGENCY,
    answers,
    papers: [],
  });
  who.deeds.push({ id, who, type: 'dossier.file', entity: draft.id, mark });
  return draft.id;
}

export function withdraw(who: Person, dossier: string): Promise<void> {
  return does(who, 'dossier.withdraw', dossier, { reason: '$mark' });
}

/** Something a resident may do to a dossier as their phone knows it; false when there is nothing. */
export async function goOn(who: Person, dossier: string, random: Random): Promise<boolean> {
  const known = await who.tab.getEntity('dossier', dossier);
  const waits = (await who.tab.listQueue()).some(({ entity }) => entity === dossier);
  if (!known || waits) return false;
  const { status, supplement } = known.value;
  if (supplement) {
    const args = { request: supplement, answers: { first: '$mark' }, papers: [], note: '$mark' };
    await does(who, 'dossier.supplement', dossier, args);
    return true;
  }
  if (![1, 2, 4, 6].includes(status) || !random.chance(0.3)) return false;
  await withdraw(who, dossier);
  return true;
}

/** Open the oldest notice that is unread on this phone. */
export async function read(who: Person): Promise<boolean> {
  const queue = await who.tab.listQueue();
  const notice = (await who.tab.listEntities('notice'))
    .filter(({ id, value }) => !value.read_at && !queue.some(({ entity }) => entity === id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  if (!notice) return false;
  await does(who, 'notice.read', notice.id, {});
  return true;
}

const STEPS: { type: MutationType; from: Status[]; to: Status; args: Args }[] = [
  { type: 'dossier.receive', from: [1], to: 2, args: { note: '$mark' } },
  { type: 'dossier.process', from: [2], to: 4, args: { note: '$mark' } },
  { type: 'dossier.confirm-payment', from: [6], to: 4, args: { note: '$mark' } },
  { type: 'dossier.finish', from: [4], to: 9, args: { note: '$mark' } },
  {
    type: 'dossier.request-supplement',
    from: [1, 2, 4],
    to: 5,
    args: { message: '$mark', items: [{ kind: 'answer', key: 'first', note: '$mark' }] },
  },
  {
    type: 'dossier.request-payment',
    from: [1, 2, 4],
    to: 6,
    args: { amount: 8000, note: '$mark' },
  },
  { type: 'dossier.refuse', from: [1], to: 3, args: { reason: '$mark' } },
  { type: 'dossier.stop', from: [2, 4, 6], to: 8, args: { reason: '$mark' } },
];

/** The usual next step or, now and then, another; on top of what waits already. */
export async function work(who: Person, dossier: string, random: Random): Promise<boolean> {
  const known = await who.tab.getEntity('case', dossier);
  if (!known) return false;
  const mine = (await who.tab.listQueue()).filter(({ entity }) => entity === dossier);
  if (mine.some(({ state }) => state === 'rejected')) return false;
  const last = mine[mine.length - 1];
  const value: CaseValue = known.value;
  const status = STEPS.find(({ type }) => type === last?.type)?.to ?? value.status;
  const possible = STEPS.filter(({ from }) => from.includes(status));
  const [first] = possible;
  if (!first) return false;
  const step = random.chance(0.6) ? first : random.pick(possible);
  await does(who, step.type, dossier, step.args, value.base + mine.length);
  return true;
}
