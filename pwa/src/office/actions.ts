/** What an officer may do at each status: the table of docs/protocol.md. */

import type { MutationType, QueueItem } from '../store/queueTypes';
import type { CaseValue, EventValue, Status } from '../store/types';

export type OfficerAction = Extract<
  MutationType,
  | 'dossier.receive'
  | 'dossier.refuse'
  | 'dossier.request-supplement'
  | 'dossier.process'
  | 'dossier.request-payment'
  | 'dossier.confirm-payment'
  | 'dossier.stop'
  | 'dossier.finish'
  | 'dossier.return-result'
>;

type Step = { from: readonly Status[]; to: Status };

/** In the order they are offered: the usual next step first, the ends last. */
export const STEPS: { readonly [type in OfficerAction]: Step } = {
  'dossier.receive': { from: [1], to: 2 },
  'dossier.process': { from: [2], to: 4 },
  'dossier.confirm-payment': { from: [6], to: 4 },
  'dossier.finish': { from: [4], to: 9 },
  'dossier.return-result': { from: [9], to: 10 },
  'dossier.request-supplement': { from: [1, 2, 4], to: 5 },
  'dossier.request-payment': { from: [1, 2, 4], to: 6 },
  'dossier.refuse': { from: [1, 5], to: 3 },
  'dossier.stop': { from: [2, 4, 5, 6], to: 8 },
};

const TYPES = Object.keys(STEPS) as OfficerAction[];

export function actionsAt(status: Status): OfficerAction[] {
  return TYPES.filter((type) => STEPS[type].from.includes(status));
}

export function isOfficerAction(type: string): type is OfficerAction {
  return type in STEPS;
}

/** Statuses in which nothing is left to be done: refused, withdrawn, stopped, handed over. */
const ENDED: readonly Status[] = [3, 7, 8, 10];

export function isEnded(status: Status): boolean {
  return ENDED.includes(status);
}

/** Name of the action in texts: `dossier.request-supplement` → `request-supplement`. */
export type ActionName = OfficerAction extends `dossier.${infer Name}` ? Name : never;
export function actionName(type: OfficerAction): ActionName {
  return type.slice('dossier.'.length) as ActionName;
}

/** One case as it stands here: what the server said, and what waits to be sent on top of it. */
export type Pending = {
  /** Waiting or being sent, oldest first. */
  waiting: QueueItem[];
  /** Refused by the server; the officer's text is still in `args`. */
  rejected: QueueItem[];
  /** Status once everything that waits has been accepted. */
  status: Status;
};

/** The officer's items of one case, and the status that they lead to. */
export function pendingOf(status: Status, items: readonly QueueItem[]): Pending {
  const mine = items.filter((item) => isOfficerAction(item.type)).sort((a, b) => a.seq - b.seq);
  const waiting = mine.filter((item) => item.state !== 'rejected');
  let ahead = status;
  for (const item of waiting) {
    ahead = STEPS[item.type as OfficerAction].to;
  }
  return { waiting, rejected: mine.filter((item) => item.state === 'rejected'), status: ahead };
}

/** The queue by case id. */
export function byCase(queue: readonly QueueItem[]): Map<string, QueueItem[]> {
  const cases = new Map<string, QueueItem[]>();
  for (const item of queue) {
    if (isOfficerAction(item.type)) {
      const known = cases.get(item.entity);
      if (known) {
        known.push(item);
      } else {
        cases.set(item.entity, [item]);
      }
    }
  }
  return cases;
}

/**
 * The case as it stands now: what the feed brought, or what a refusal said of it (`stale-base`) when that is newer.
 * What is sent next is built on this.
 */
export function latest(value: CaseValue, queue: readonly QueueItem[]): CaseValue {
  let found = value;
  for (const { problem } of queue) {
    const present = problem?.code === 'stale-base' ? problem.present : undefined;
    if (present && present.base > found.base) {
      found = present;
    }
  }
  return found;
}

/**
 * The version that the next step is built on: each step raises it by one, so what waits to be sent is counted in, but
 * not a second time once the case has come back with it.
 */
export function nextBase(value: CaseValue, { waiting }: Pending): number {
  const last = waiting[waiting.length - 1];
  return Math.max(value.base, (last?.base ?? 0) + 1);
}

/** Events that are no step: they do not raise the version. */
const NO_STEP: readonly EventValue['kind'][] = [
  'files-complete',
  'original-checked',
  'result-issued',
];

/**
 * What was done between the version that a refused item was built on and the present one: each step raises the version
 * by one and leaves one event. Oldest first; the feed may still be behind.
 */
export function since<E extends { id: string; value: EventValue }>(
  item: QueueItem,
  value: CaseValue,
  events: readonly E[],
): E[] {
  const steps = item.base === null ? 0 : Math.max(0, value.base - item.base);
  const sorted = events
    .filter(({ value: { kind } }) => !NO_STEP.includes(kind))
    .sort((a, b) =>
      a.value.at === b.value.at ? (a.id < b.id ? -1 : 1) : a.value.at < b.value.at ? -1 : 1,
    );
  return steps > 0 ? sorted.slice(-steps) : [];
}
