/** The work list: rows, the groups they fall into, search and order. No DOM. */

import { fold } from '../forms/fold';
import type { QueueItem } from '../store/queueTypes';
import type { Status } from '../store/types';
import { byCase, isEnded, type Pending, pendingOf } from './actions';
import { type Due, dueOf, isLate, isSoon, type WorkCalendar } from './due';
import type { Listed } from './listed';

export const GROUPS = [
  'open',
  'new',
  'working',
  'waiting',
  'files',
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
  value: Listed;
  due: Due;
  pending: Pending;
};

const WORKING: readonly Status[] = [2, 4, 6];
const ONE_DAY = 86_400_000;
const NONE: readonly QueueItem[] = [];

export function rowsOf(
  cases: readonly Listed[],
  queue: readonly QueueItem[],
  now: number,
  calendarOf: (agency: string) => WorkCalendar,
): Row[] {
  const items = byCase(queue);
  return cases.map((value) => {
    const { id } = value;
    const pending = pendingOf(value.status, items.get(id) ?? NONE);
    const { due_at, ended_at, paused } = value;
    const stands = { status: pending.status, due_at, ended_at, paused };
    return { id, value, pending, due: dueOf(stands, now, calendarOf(value.agency)) };
  });
}

export function inGroup(row: Row, group: Group): boolean {
  const { status } = row.pending;
  switch (group) {
    case 'open':
      return !isEnded(status);
    case 'new':
      return status === 1;
    case 'working':
      return WORKING.includes(status);
    case 'waiting':
      return status === 5;
    case 'files':
      return row.value.files_missing > 0 && !isEnded(status);
    case 'soon':
      return isSoon(row.due);
    case 'late':
      return isLate(row.due);
    case 'result':
      return status === 9;
    case 'done':
      return isEnded(status);
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

/** Whether every word asked for stands in a row, whatever the accents. */
export function matcher(query: string): (row: Row) => boolean {
  const words = fold(query).split(/\s+/);
  return ({ value }) => words.every((word) => value.words.includes(word));
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

/** By what each row is compared, worked out once a row and not once a comparison. */
type Sorted = { row: Row; filed: string; at: number; name: string };

const newest = (a: Sorted, b: Sorted) => (a.filed < b.filed ? 1 : -1);
const BY: { readonly [order in Order]: (a: Sorted, b: Sorted) => number } = {
  due: (a, b) => a.at - b.at || newest(b, a),
  newest,
  name: (a, b) => (a.name === b.name ? 0 : vietnamese.compare(a.name, b.name)) || newest(a, b),
};

export function sortRows(rows: readonly Row[], order: Order): Row[] {
  return rows
    .map((row) => ({
      row,
      // The time of filing, and the serial of the code among those filed at once.
      filed: row.value.filed_at + row.value.code,
      at: order === 'due' ? urgency(row) : 0,
      name: order === 'name' ? lastNameFirst(row) : '',
    }))
    .sort(BY[order])
    .map(({ row }) => row);
}

/** Vietnamese lists go by the given name, which is written last. */
function lastNameFirst({ value }: Row): string {
  return value.applicant_name.split(' ').reverse().join(' ');
}
