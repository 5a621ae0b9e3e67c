/** The shapes of `POST /api/sync`, version 2 (docs/protocol.md). */

import type { QueueItem } from '../store/queueTypes';
import type { Json, Problem } from '../store/types';

export const PROTOCOL_HEADER = 'Hosoxa-Protocol';
export const PROTOCOL = '2';

/** What the server takes in one request. */
export const BATCH = 100;
/** Characters of mutations in one request, some 12 kB packed: a lost answer stays cheap on a weak link. */
const ROOM = 50_000;
export const PULL_LIMIT = 200;
/** A new phone sees the list of procedures first, not after all of their forms: a quarter of the bytes. */
export const FIRST_PULL_LIMIT = 32;

type WireMutation = {
  id: string;
  type: string;
  entity: string;
  base: number | null;
  after: string[];
  made_at: string;
  args: { [key: string]: Json };
};

export type Request = {
  as: string | null;
  cursor: string | null;
  device_time: string;
  limit: number;
  mutations: WireMutation[];
};

export type Result = {
  id: string;
  outcome: 'applied' | 'rejected' | 'held';
  problem?: Problem;
  data?: { [key: string]: Json };
};

export type Change = { collection: string; id: string } & (
  | { version: number; value: unknown; forget?: never }
  | { forget: true }
);

export type Answer = {
  results: Result[];
  changes: Change[];
  cursor: string;
  more: boolean;
  reset?: boolean;
  /** With `reset`: which life of the server this is. */
  epoch?: string;
  server_time: string;
};

export function toWire(item: QueueItem): WireMutation {
  const { id, type, entity, base, after, madeAt, args } = item;
  return { id, type, entity, base, after, made_at: madeAt, args };
}

/** The first of `queue`, at most `size` of them and no more than a weak link carries at once; one at least. */
export function batchOf(queue: QueueItem[], size: number): QueueItem[] {
  let room = ROOM;
  return queue.slice(0, size).filter((item, i) => {
    room -= JSON.stringify(item).length;
    return i === 0 || room > 0;
  });
}

/** What is said on the wire: nothing that the server takes to be so without it. */
export function shortened(request: Omit<Request, 'device_time'>, at: number): Partial<Request> {
  const { as, cursor, limit, mutations } = request;
  return {
    as,
    cursor,
    ...(limit === PULL_LIMIT ? {} : { limit }),
    ...(mutations.length > 0 ? { device_time: new Date(at).toISOString(), mutations } : {}),
  };
}

/** An answer with what was left out of it: what is empty, or as it was sent. */
export function filled(body: unknown, cursor: string | null): unknown {
  return { results: [], changes: [], cursor, more: false, ...(body as Partial<Answer> | null) };
}

/** Is this the answer to exactly these mutations? A captive portal's page, or half an answer, is not. */
export function isAnswer(body: unknown, ids: string[]): body is Answer {
  const answer = body as Answer | null;
  return (
    typeof answer === 'object' &&
    answer !== null &&
    typeof answer.cursor === 'string' &&
    typeof answer.more === 'boolean' &&
    typeof answer.server_time === 'string' &&
    Array.isArray(answer.changes) &&
    Array.isArray(answer.results) &&
    answer.results.length === ids.length &&
    answer.results.every(
      ({ id, outcome }, i) =>
        id === ids[i] && (outcome === 'applied' || outcome === 'rejected' || outcome === 'held'),
    )
  );
}
