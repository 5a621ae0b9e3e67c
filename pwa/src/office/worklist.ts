/** The work list: rows, the groups they fall into, search and order. No DOM. */

import { fold } from '../forms/fold';
import type { CaseValue, Entity, QueueItem, Status } from '../store/types';
import { byCase, type Pending, pendingOf } from './actions';
import { type Due, dueOf, isLate, isSoon, type WorkCalendar } from './due';

export const GROUPS = [
  'open',
  'new',
  'working',
  'waiting',
  'soon',
  'late',
  'result',
  'done',
  'all',
] as const;
export type Group = (typeof GROUPS)[number];
export const ORDERS = ['due', 'newest', 'name'] as const;
export type Order = (typeof ORDERS)[number];

export type Row = {
  id: string;
  value: CaseValue;
  due: Due;
  pending: Pending;
  /** Code and names, folded for search; the code also without its separators. */
  words: string;
};

const DONE: readonly Status[] = [3, 7, 8, 10];
const WORKING: readonly Status[] = [2, 4, 6];
const ONE_DAY = 86_400_000;
const NONE: readonly QueueItem[] = [];

export function rowsOf(
  cases: readonly Entity<CaseValue>[],
  queue: readonly QueueItem[],
  now: number,
  calendarOf: (agency: string) => WorkCalendar,
): Row[] {
  const items = byCase(queue);
  return cases.map(({ id, value }) => {
    const pending = pendingOf(value.status, items.get(id) ?? NONE);
    const code = value.code ?? '';
    return {
      id,
      value,
      pending,
      due: dueOf({ ...value, status: pending.status }, now, calendarOf(value.agency)),
      words: fold(
        `${code} ${code.replace(/[^0-9A-Za-z]/g, '')} ${value.applicant_name} ${value.submitter_name} ${value.phone ?? ''}`,
      ),
    };
  });
}

export function inGroup(row: Row, group: Group): boolean {
  const { status } = row.pending;
  switch (group) {
    case 'open':
      return !DONE.includes(status);
    case 'new':
      return status === 1;
    case 'working':
      return WORKING.includes(status);
    case 'waiting':
      return status === 5;
    case 'soon':
      return isSoon(row.due);
    case 'late':
      return isLate(row.due);
    case 'result':
      return status === 9;
    case 'done':
      return DONE.includes(status);
    case 'all':
      return true;
  }
}

export function countGroups(rows: readonly Row[]): Record<Group, number> {
  const counts = Object.fromEntries(GROUPS.map((group) => [group, 0])) as Record<Group, number>;
  for (const row of rows) {
    for (const group of GROUPS) {
      if (inGroup(row, group)) {
        counts[group] += 1;
      }
    }
  }
  return counts;
}

/** Every word asked for stands in the row, whatever the accents. */
export function matches(row: Row, query: string): boolean {
  return fold(query)
    .split(/\s+/)
    .every((word) => row.words.includes(word));
}

/** After every date that can come: first what only waits to be handed over, then what waits for a resident. */
const NEVER = 1e15;

/** By when somebody must act: the due date; for what is not received yet, a day after it was filed. */
function urgency({ value, due }: Row): number {
  if (due.kind === 'paused') {
    return Number.MAX_SAFE_INTEGER;
  }
  const by = value.due_at ? Date.parse(value.due_at) : Date.parse(value.filed_at) + ONE_DAY;
  return due.kind === 'ended' ? NEVER + by : by;
}

const vietnamese = new Intl.Collator('vi');

export function sortRows(rows: readonly Row[], order: Order): Row[] {
  const newest = (a: Row, b: Row) => (filing(a) < filing(b) ? 1 : -1);
  const by: Record<Order, (a: Row, b: Row) => number> = {
    due: (a, b) => urgency(a) - urgency(b) || newest(b, a),
    newest,
    name: (a, b) => vietnamese.compare(lastNameFirst(a), lastNameFirst(b)) || newest(a, b),
  };
  return [...rows].sort(by[order]);
}

/** The time of filing, and the serial of the code among those filed at once. */
function filing({ value }: Row): string {
  return value.filed_at + value.code;
}

/** Vietnamese lists go by the given name, which is written last. */
function lastNameFirst({ value }: Row): string {
  return value.applicant_name.split(' ').reverse().join(' ');
}
