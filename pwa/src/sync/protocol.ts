/** The shapes of `POST /api/sync`, version 1 (docs/protocol.md). */

import type { Json, Problem, QueueItem } from '../store/types';

export const PROTOCOL_HEADER = 'Hosoxa-Protocol';
export const PROTOCOL = '1';

/** The server takes 50; half of that keeps a lost answer cheap on a weak link. */
export const BATCH = 25;
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
  server_time: string;
};

export function toWire(item: QueueItem): WireMutation {
  const { id, type, entity, base, after, madeAt, args } = item;
  return { id, type, entity, base, after, made_at: madeAt, args };
}

/** Is this the answer to exactly these mutations? A captive portal's page, or half an answer, is not. */
export function isAnswer(body: unknown, ids: string[]): body is Answer {
  const answer = body as Answer | null;
  return (
    typeof answer === 'object' &&
    answer !== null &&
    typeof answer.cursor === 'string' &&
    typeof answer.more === 'boolean' &&
    Array.isArray(answer.changes) &&
    Array.isArray(answer.results) &&
    answer.results.length === ids.length &&
    answer.results.every(
      ({ id, outcome }, i) =>
        id === ids[i] && (outcome === 'applied' || outcome === 'rejected' || outcome === 'held'),
    )
  );
}
