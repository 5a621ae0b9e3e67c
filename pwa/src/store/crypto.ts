/** Encryption at rest: AES-GCM-256 by WebCrypto, one key a profile, wrapped by a device key or by a PIN. */

import type { Sealed } from './records';

const AES = 'AES-GCM';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function newIv(): Uint8Array<ArrayBuffer> {
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

/** A profile's own key, exportable only so that it can be wrapped; it is used through `unwrapKey`. */
export function newProfileKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: AES, length: 256 }, true, ['encrypt', 'decrypt']);
}

/** The non-extractable key that opens a profile without a PIN on this device only. */
export function newDeviceKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: AES, length: 256 }, false, ['wrapKey', 'unwrapKey']);
}

export const PIN_ITERATIONS = 310_000;

/** PBKDF2-SHA256 over the PIN (OWASP 2023: 310 000 rounds or more). */
export async function pinKey(
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const raw = await crypto.subtle.importKey('raw', encoder.encode(pin), 'PBKDF2', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    raw,
    { name: AES, length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  );
}

export async function wrap(key: CryptoKey, wrapping: CryptoKey): Promise<Sealed> {
  const iv = newIv();
  return { iv, data: await crypto.subtle.wrapKey('raw', key, wrapping, { name: AES, iv }) };
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
