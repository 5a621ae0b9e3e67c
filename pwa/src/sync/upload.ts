/**
 * One file on its way to the server, in pieces (tus 1.0.0, docs/protocol.md). What has arrived of it stays there, whatever
 * becomes of this page: an unfinished upload is found again by its content, so nothing has to be remembered here.
 */

import { getRecord } from '../store/database';
import type { Problem } from '../store/types';
import { PROTOCOL, PROTOCOL_HEADER } from './protocol';
import { retryAfterMs } from './request';
import { tellUpload } from './uploads';

export type Sent =
  /** The server has all of it, and has looked at it. */
  | { kind: 'done' }
  /** `retryAfter` in ms, where the server named one. */
  | { kind: 'problem'; problem: Problem; retryAfter: number }
  /** No network, cut, timed out, or an answer of somebody else; or it is nobody's to send any more. */
  | { kind: 'lost' };

const LOST: Sent = { kind: 'lost' };

/** How long a piece should be on its way, in ms: progress can be seen, text is not kept waiting, little is lost. */
const AIM = 5_000;
const SMALLEST = 16_384;
const LARGEST = 2_097_152;
/** Bytes of the next piece. */
let length = 65_536;
/** Where the last piece was lost: if nothing of it has arrived, something on the way keeps pieces until they are whole. */
let lostAt = '';

const within = (bytes: number) =>
  Math.round(Math.max(SMALLEST, Math.min(bytes, length * 4, LARGEST)));

/** Bytes of the next piece, after one of `bytes` that took `ms`; none arrived: `ms` is Infinity. */
export function pace(bytes: number, ms: number): number {
  // A short rest that went quickly says more of the round trip than of the link.
  if (ms > AIM || bytes >= length) {
    length = within(ms < Infinity ? (bytes * AIM) / Math.max(ms, 1) : length / 2);
  }
  return length;
}

type Took = { kind: 'took'; at: string | null; offset: number; stored: boolean };

/** One request. Never throws. */
async function ask(
  person: string,
  path: string,
  headers: Record<string, string>,
  body: Uint8Array<ArrayBuffer> | null,
): Promise<Took | Sent> {
  const cut = new AbortController();
  // The slowest link that is worth trying carries a kilobyte a second.
  const timer = setTimeout(() => cut.abort(), 60_000 + (body ? body.length : 0));
  try {
    const response = await fetch(path, {
      method: body ? 'PATCH' : 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: cut.signal,
      headers: {
        'Accept-Language': (await getRecord<string>('language')) ?? 'vi',
        'Hosoxa-Person': person,
        [PROTOCOL_HEADER]: PROTOCOL,
        'Tus-Resumable': '1.0.0',
        ...headers,
      },
      body,
    });
    const of = (name: string) => response.headers.get(name);
    const { status } = response;
    if (!of(PROTOCOL_HEADER)) return LOST;
    if (status === 201 || status === 204) {
      const offset = of('Upload-Offset');
      if (offset === null) return LOST;
      const [at, stored] = [of('Location'), of('Hosoxa-Stored') !== null];
      return { kind: 'took', at, offset: Number(offset), stored };
    }
    const problem = (await response.json()) as Problem;
    if (typeof problem.code !== 'string') return LOST;
    const retryAfter = retryAfterMs(of('Retry-After'), Date.now());
    return { kind: 'problem', problem: { ...problem, status }, retryAfter };
  } catch {
    return LOST;
  } finally {
    clearTimeout(timer);
  }
}

/** The server knows another offset, or has forgotten the upload: what it has is asked for anew. */
const MOVED = [404, 409, 410];
/** So often in one go. */
const TURNS = 3;
const PIECE = { 'Content-Type': 'application/offset+octet-stream' };

/**
 * Send what the server does not have yet of a file, as `person`. `goOn` is asked before every piece. Never throws, but
 * for what `goOn` throws.
 */
export async function upload(
  person: string,
  { sha256, type, bytes }: { sha256: string; type: string; bytes: ArrayBuffer },
  goOn: () => Promise<boolean>,
): Promise<Sent> {
  const size = bytes.byteLength;
  const tell = (sent: number) => tellUpload(sha256, sent, size);
  for (let turn = 0; turn < TURNS; turn++) {
    const about = {
      'Upload-Length': String(size),
      'Upload-Metadata': `sha256 ${btoa(sha256)},type ${btoa(type)}`,
    };
    const begun = await ask(person, '/api/uploads', about, null);
    if (begun.kind !== 'took') return begun;
    const { at, stored } = begun;
    let { offset } = begun;
    if (`${sha256}/${offset}` === lostAt) pace(length, Infinity);
    let went: Took | Sent = begun;
    // Once more, with nothing, where all has arrived and the server has not come to look at it.
    while (!stored) {
      tell(offset);
      if (!at || !/^\/api\/uploads\/[\w-]+$/.test(at) || !(await goOn())) return LOST;
      // A view: the bytes are not copied.
      const piece = new Uint8Array(bytes, offset, Math.min(length, size - offset));
      const began = Date.now();
      went = await ask(person, at, { ...PIECE, 'Upload-Offset': String(offset) }, piece);
      if (went.kind !== 'took') break;
      pace(piece.length, Date.now() - began);
      ({ offset } = went);
      if (offset >= size) break;
    }
    if (went.kind === 'took') {
      tell(size);
      return { kind: 'done' };
    }
    if (went.kind === 'lost') lostAt = `${sha256}/${offset}`;
    if (went.kind !== 'problem' || MOVED.indexOf(went.problem.status) < 0) return went;
  }
  return LOST;
}
