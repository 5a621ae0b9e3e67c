/** The keys of profiles: made, and wrapped by a device key or by a PIN. Only who adds or changes a person needs this. */

import { AES, encoder, newIv } from './crypto';
import type { Sealed } from './records';

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
