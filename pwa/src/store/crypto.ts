/** Encryption at rest: AES-GCM-256 by WebCrypto, one key a profile. How a key is made and wrapped: `keys.ts`. */

import type { Sealed } from './records';

export const AES = 'AES-GCM';
export const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function newIv(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(12));
}

/** `place` (profile, store, id) is authenticated: a record moved elsewhere does not open. */
export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  const iv = newIv();
  const data = await crypto.subtle.encrypt(
    { name: AES, iv, additionalData: encoder.encode(place) },
    key,
    encoder.encode(JSON.stringify(value)),
  );
  return { iv, data };
}

/** Rejects with `OperationError` when the key or the place is another. */
export async function unseal<T>(key: CryptoKey, place: string, sealed: Sealed): Promise<T> {
  const data = await crypto.subtle.decrypt(
    { name: AES, iv: sealed.iv, additionalData: encoder.encode(place) },
    key,
    sealed.data,
  );
  return JSON.parse(decoder.decode(data)) as T;
}

/** Rejects with `OperationError` when `wrapping` is the wrong key: a wrong PIN. */
export function unwrap(
  wrapped: Sealed,
  wrapping: CryptoKey,
  extractable = false,
): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey(
    'raw',
    wrapped.data,
    wrapping,
    { name: AES, iv: wrapped.iv },
    AES,
    extractable,
    ['encrypt', 'decrypt'],
  );
}
