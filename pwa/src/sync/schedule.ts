/** When to try again. Kept in the database, so that a reload does not start the waiting anew. */

import { getRecord, putRecord } from '../store/database';

export type Halt = { profile: string; kind: 'sign-in' | 'paused' };

export type Schedule = {
  /** Tries in a row that came to nothing. */
  fails: number;
  /** Was the last of them without an answer of ours? */
  lost: boolean;
  /** Did the server say that this app is too old for it? */
  outdated?: boolean;
  /** By itself not before (ms since 1970). */
  retryAt: number;
  /** The server asked not to come before: holds for every try but a person's own tap. */
  notBefore: number;
  /** Nothing goes until this profile's person signs in (again). */
  halt: Halt | null;
  /** Last answer of ours. */
  lastOk: number | null;
  /** For which profile it was ('': the catalogue alone). */
  lastFor: string;
  /** Device clock − server clock, ms. */
  offset: number;
};

const FRESH: Schedule = {
  fails: 0,
  lost: false,
  outdated: false,
  retryAt: 0,
  notBefore: 0,
  halt: null,
  lastOk: null,
  lastFor: '',
  offset: 0,
};

export async function loadSchedule(): Promise<Schedule> {
  return { ...FRESH, ...(await getRecord<Schedule>('schedule')) };
}

export function saveSchedule(schedule: Schedule): Promise<void> {
  return putRecord('schedule', schedule);
}

const SHORTEST = 5_000;
const LONGEST = 900_000;

/** 5 s, doubling to 15 min, each stretched by up to a half so that a village does not knock at once. */
export function backoff(fails: number, random = Math.random()): number {
  return Math.min(SHORTEST * 2 ** Math.max(0, fails - 1) * (1 + random / 2), LONGEST);
}

/** How long to wait for an answer: 30 s, longer on a link that has shown to be slow, up to 4 min. */
export function patience(fails: number): number {
  return Math.min(30_000 * 2 ** Math.min(fails, 3), 240_000);
}

/**
 * `timer` `push` `background` keep to the waiting time; `start` (a page that is left cuts its own request off,
 * which looks like a lost network), `online`, `reachable` (a probe has found the server), `visible`, `enqueue`
 * and `sign-in` only to the server's; `manual`, a person's tap, to none.
 */
export type Reason =
  | 'start'
  | 'online'
  | 'reachable'
  | 'visible'
  | 'timer'
  | 'push'
  | 'background'
  | 'enqueue'
  | 'sign-in'
  | 'manual';

const HURRIED: Reason[] = ['start', 'online', 'reachable', 'visible', 'enqueue', 'sign-in'];

export function mayTry(
  { retryAt, notBefore }: Pick<Schedule, 'retryAt' | 'notBefore'>,
  reason: Reason,
  now: number,
): boolean {
  if (reason === 'manual') return true;
  // A clock set back must not stop the sending for longer than the longest wait.
  const over = (at: number) => at <= now || at > now + 86_400_000;
  return over(notBefore) && (HURRIED.indexOf(reason) >= 0 || over(retryAt));
}

export async function clockOffset(): Promise<number> {
  return (await loadSchedule()).offset;
}
