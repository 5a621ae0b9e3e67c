/** One round trip. What comes back is ours, a problem of ours, or nothing at all. */

import { getRecord } from '../store/database';
import type { Problem } from '../store/types';
import {
  type Answer,
  filled,
  isAnswer,
  PROTOCOL,
  PROTOCOL_HEADER,
  type Request,
  shortened,
} from './protocol';

export type Outcome =
  /** `offset`: device clock − server clock, in ms, taken at the middle of the round trip. */
  | { kind: 'answer'; answer: Answer; offset: number }
  /** `retryAfter` in ms, where the server named one. */
  | { kind: 'problem'; problem: Problem; retryAfter: number }
  /** No network, cut, timed out, or an answer of somebody else: a captive portal, a proxy. */
  | { kind: 'lost' };

const LOST: Outcome = { kind: 'lost' };

/** Shorter bodies gain nothing from packing. */
const PACK_FROM = 400;

async function pack(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}

/** Seconds or a date, as RFC 9110 has it; 0 when absent or unreadable. */
export function retryAfterMs(header: string | null, now: number): number {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return ms > 0 ? Math.min(ms, 86_400_000) : 0;
}

/** Send `request`, waiting for the whole answer at most `timeout` ms. Never throws. */
export async function exchange(
  request: Omit<Request, 'device_time'>,
  timeout: number,
): Promise<Outcome> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), timeout);
  try {
    const language = (await getRecord<string>('language')) ?? 'vi';
    const text = JSON.stringify(shortened(request, Date.now()));
    const packed = text.length >= PACK_FROM && typeof CompressionStream === 'function';
    const body = packed ? await pack(text) : text;
    const sent = Date.now();
    const response = await fetch('/api/sync', {
      method: 'POST',
      // Without a person of our own nobody else's session may speak.
      credentials: request.as === null ? 'omit' : 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: cut.signal,
      headers: {
        'Content-Type': 'application/json',
        'Accept-Language': language,
        [PROTOCOL_HEADER]: PROTOCOL,
        ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
      },
      body,
    });
    if (!response.headers.get(PROTOCOL_HEADER)) return LOST;
    const type = (response.headers.get('Content-Type') ?? '').split(';')[0];
    const content: unknown = await response.json();
    const got = Date.now();
    if (response.status === 200) {
      const ids = request.mutations.map(({ id }) => id);
      const answer = filled(content, request.cursor);
      if (type !== 'application/json' || !isAnswer(answer, ids)) return LOST;
      const offset = Math.round((sent + got) / 2 - Date.parse(answer.server_time));
      return { kind: 'answer', answer, offset };
    }
    const problem = content as Problem;
    if (type !== 'application/problem+json' || typeof problem.code !== 'string') return LOST;
    return {
      kind: 'problem',
      problem: { ...problem, status: response.status },
      retryAfter: retryAfterMs(response.headers.get('Retry-After'), got),
    };
  } catch {
    return LOST;
  } finally {
    clearTimeout(timer);
  }
}
