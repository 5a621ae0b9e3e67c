/**
 * The file that drafts and unsent things are saved to: one line a thing, the first says what the file is, the last how
 * many there were and the SHA-256 of them all. Under a passphrase every line but the first is AES-GCM-256, its number
 * authenticated with it (PBKDF2-SHA256, OWASP 2023); else they are plain JSON.
 */

import { AES, encoder, newIv } from '../store/crypto';

export type Header = { hosoxa: 'backup'; version: 1; made_at: string; lock?: Lock };
type Lock = { salt: string; iterations: number };

/** A sentence for each: i18n `backup.json`. `locked`: the passphrase is wrong, or the first line is damaged. */
export type Fault = 'not-ours' | 'newer' | 'damaged' | 'locked' | 'too-large';

export class FileError extends Error {
  override name = 'FileError';
  fault: Fault;
  constructor(fault: Fault) {
    super(fault);
    this.fault = fault;
  }
}

const ITERATIONS = 600_000;
/** A file made to keep a phone busy asks for more. */
const MOST_ITERATIONS = 2_000_000;
/** Bytes: what a phone of 2 GB can hold in its memory. */
export const LARGEST = 60_000_000;

const decoder = new TextDecoder();

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...Array.from(bytes.subarray(i, i + 8192)));
  }
  return btoa(text);
}

/** Throws on what is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

async function keyOf(passphrase: string, { salt, iterations }: Lock): Promise<CryptoKey> {
  // As typed on another keyboard, too.
  const words = encoder.encode(passphrase.normalize('NFC').trim());
  const raw = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: fromBase64(salt), iterations },
    raw,
    { name: AES, length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

async function chain(before: string, line: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`${before}${line}`));
  return toBase64(new Uint8Array(digest));
}

/** What one line is bound to: its number, and whether it is the last. */
function place(n: number, last: boolean): Uint8Array<ArrayBuffer> {
  return encoder.encode(`hosoxa-backup/1/${n}${last ? '/end' : ''}`);
}

/** The file, from things as they come: one at a time is in memory beside it. `passphrase` null: readable by anybody. */
export async function pack(
  things: AsyncIterable<unknown>,
  passphrase: string | null,
  now: Date,
  iterations = ITERATIONS,
): Promise<Blob> {
  const header: Header = { hosoxa: 'backup', version: 1, made_at: now.toISOString() };
  let key: CryptoKey | undefined;
  if (passphrase !== null) {
    const salt = toBase64(crypto.getRandomValues(new Uint8Array(16)));
    header.lock = { salt, iterations };
    key = await keyOf(passphrase, header.lock);
  }
  const parts = [JSON.stringify(header)];
  let sum = '';
  const add = async (thing: unknown, last = false) => {
    const line = JSON.stringify(thing);
    sum = await chain(sum, line);
    if (!key) return parts.push(line);
    const iv = newIv();
    const bound = { name: AES, iv, additionalData: place(parts.length, last) };
    const data = new Uint8Array(await crypto.subtle.encrypt(bound, key, encoder.encode(line)));
    return parts.push(`${toBase64(iv)}.${toBase64(data)}`);
  };
  for await (const thing of things) await add(thing);
  await add({ end: parts.length - 1, sum }, true);
  return new Blob([parts.join('\n')], { type: 'application/octet-stream' });
}

/** The lines of a file; throws `FileError` for one that is not ours. */
export async function open(file: Blob): Promise<{ header: Header; lines: string[] }> {
  if (file.size > LARGEST) throw new FileError('too-large');
  const [first = '', ...lines] = (await new Response(file).text()).split('\n');
  let header: Partial<Header> | null = null;
  try {
    header = JSON.parse(first);
  } catch {
    // said below
  }
  if (header?.hosoxa !== 'backup') throw new FileError('not-ours');
  if (header.version !== 1) throw new FileError('newer');
  const { made_at, lock } = header;
  if (typeof made_at !== 'string' || Number.isNaN(Date.parse(made_at))) {
    throw new FileError('damaged');
  }
  if (lock) {
    const { salt, iterations } = lock;
    const right = Number.isInteger(iterations) && iterations > 0 && iterations <= MOST_ITERATIONS;
    if (!right || typeof salt !== 'string' || !/^[\w+/]{22}==$/.test(salt)) {
      throw new FileError('damaged');
    }
  }
  return { header: header as Header, lines };
}

/** The things in it, all or none: throws `FileError` when a line is missing, changed, or in another's place. */
export async function unpack(
  { lock }: Header,
  lines: string[],
  passphrase: string,
): Promise<unknown[]> {
  const key = lock && (await keyOf(passphrase, lock));
  const things: unknown[] = [];
  let sum = '';
  for (const [at, text] of lines.entries()) {
    let line = text;
    if (key) {
      try {
        const [iv = '', data = ''] = text.split('.');
        const last = at === lines.length - 1;
        const bound = { name: AES, iv: fromBase64(iv), additionalData: place(at + 1, last) };
        line = decoder.decode(await crypto.subtle.decrypt(bound, key, fromBase64(data)));
      } catch {
        throw new FileError(at === 0 ? 'locked' : 'damaged');
      }
    }
    const before = sum;
    sum = await chain(sum, line);
    try {
      things.push(JSON.parse(line));
    } catch {
      throw new FileError('damaged');
    }
    if (at < lines.length - 1) continue;
    const end = things.pop() as { end?: unknown; sum?: unknown } | null;
    if (end?.end !== things.length || end.sum !== before) throw new FileError('damaged');
    return things;
  }
  throw new FileError('damaged');
}
