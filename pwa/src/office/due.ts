/**
 * How a case stands against its due date, in working days by the agency's calendar. The due date
 * itself is the server's; here it is only put into words.
 */

import type { CaseValue } from '../store/types';

const DAY = 86_400_000;
const VIETNAM = 7 * 3_600_000;

/** Days that differ from Monday to Friday: closed (holidays) and open (make-up Saturdays), ISO dates. */
export type WorkCalendar = { closed: ReadonlySet<string>; open: ReadonlySet<string> };
export const WEEKDAYS_ONLY: WorkCalendar = { closed: new Set(), open: new Set() };

export type Due =
  | { kind: 'not-started' }
  | { kind: 'paused' }
  | { kind: 'today' | 'just-late' }
  | { kind: 'left' | 'late'; days: number; soon: boolean }
  | { kind: 'ended'; late: boolean };

/** Statuses in which nothing is left for the office to decide. */
const ENDED: readonly number[] = [3, 7, 8, 9, 10];

/** The day in Vietnam (UTC+7 all year), counted from 1970-01-01. */
export function vietnamDay(at: number): number {
  return Math.floor((at + VIETNAM) / DAY);
}

const known = new WeakMap<WorkCalendar, Map<number, boolean>>();

/** Asked for thousands of cases at a time, mostly about the same few days: each is worked out once. */
export function isWorkingDay(day: number, calendar: WorkCalendar): boolean {
  const days = known.get(calendar) ?? new Map<number, boolean>();
  known.set(calendar, days);
  let working = days.get(day);
  if (working === undefined) {
    const date = new Date(day * DAY).toISOString().slice(0, 10);
    const weekday = (day + 4) % 7; // 1970-01-01 was a Thursday; 0 is Sunday
    working = calendar.open.has(date) || (weekday > 0 && weekday < 6 && !calendar.closed.has(date));
    days.set(day, working);
  }
  return working;
}

const counted = new WeakMap<WorkCalendar, Map<string, number>>();

/** Working days after `from` up to and with `to`; 0 when `to` is not later. */
export function workingDaysBetween(from: number, to: number, calendar: WorkCalendar): number {
  const known = counted.get(calendar) ?? new Map<string, number>();
  counted.set(calendar, known);
  const span = `${from} ${to}`;
  let days = known.get(span);
  if (days === undefined) {
    days = 0;
    for (let day = from + 1; day <= to; day += 1) {
      if (isWorkingDay(day, calendar)) {
        days += 1;
      }
    }
    known.set(span, days);
  }
  return days;
}

export function dueOf(
  value: Pick<CaseValue, 'status' | 'due_at' | 'ended_at' | 'paused'>,
  now: number,
  calendar: WorkCalendar = WEEKDAYS_ONLY,
): Due {
  const due = value.due_at ? Date.parse(value.due_at) : null;
  if (ENDED.includes(value.status)) {
    const ended = value.ended_at ? Date.parse(value.ended_at) : null;
    return { kind: 'ended', late: due !== null && ended !== null && ended > due };
  }
  if (value.paused || value.status === 5 || value.status === 6) {
    return { kind: 'paused' };
  }
  if (due === null) {
    return { kind: 'not-started' };
  }
  const today = vietnamDay(now);
  const last = vietnamDay(due);
  if (now > due) {
    const days = workingDaysBetween(last, today, calendar);
    return days ? { kind: 'late', days, soon: false } : { kind: 'just-late' };
  }
  if (today === last) {
    return { kind: 'today' };
  }
  const days = workingDaysBetween(today, last, calendar);
  return { kind: 'left', days, soon: days <= 1 };
}

export function isLate(due: Due): boolean {
  return due.kind === 'late' || due.kind === 'just-late';
}

export function isSoon(due: Due): boolean {
  return due.kind === 'today' || (due.kind === 'left' && due.soon);
}
