/** One file on its way to the server. */

import { getRecord } from '../store/database';
import type { Problem } from '../store/types';
import { PROTOCOL, PROTOCOL_HEADER } from './protocol';
import { retryAfterMs } from './request';

export type Sent =
  | { kind: 'receipt' }
  /** `retryAfter` in ms, where the server named one. */
  | { kind: 'problem'; problem: Problem; retryAfter: number }
  /** No network, cut, timed out, or an answer of somebody else. */
  | { kind: 'lost' };

/** A minute, and more for what is large: the slowest link that is worth trying carries a kilobyte a second. */
function patience(size: number): number {
  return 60_000 + size;
}

/** Send a whole file as `person`. Never throws. */
export async function putFile(
  person: string,
  { sha256, type, bytes }: { sha256: string; type: string; bytes: ArrayBuffer },
): Promise<Sent> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), patience(bytes.byteLength));
  try {
    const response = await fetch(`/api/attachments/${sha256}`, {
      method: 'PUT',
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: cut.signal,
      headers: {
        'Content-Type': type,
        'Accept-Language': (await getRecord<string>('language')) ?? 'vi',
        'Hosoxa-Person': person,
        [PROTOCOL_HEADER]: PROTOCOL,
      },
      body: bytes,
    });
    if (!response.headers.get(PROTOCOL_HEADER)) return { kind: 'lost' };
    const content = (await response.json()) as Problem & { file?: string; size?: number };
    if (response.status === 200) {
      const ours = content.file === sha256 && content.size === bytes.byteLength;
      return { kind: ours ? 'receipt' : 'lost' };
    }
    if (typeof content.code !== 'string') return { kind: 'lost' };
    return {
      kind: 'problem',
      problem: { ...content, status: response.status },
      retryAfter: retryAfterMs(response.headers.get('Retry-After'), Date.now()),
    };
  } catch {
    return { kind: 'lost' };
  } finally {
    clearTimeout(timer);
  }
}
