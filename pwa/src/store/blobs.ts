/** The bytes of photos, signatures and voice notes, encrypted under the open profile, named by their SHA-256. */

import { askToKeep } from './askToKeep';
import { announce } from './changes';
import { AES, encoder, newIv } from './crypto';
import { read, transact } from './database';
import { ensureProfile } from './firstProfile';
import { requireSession, session } from './session';

/** How an answer names a file. */
export type NamedFile = { file: string; type: string; size: number };

function place(profile: string, sha256: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(`blob/${profile}/${sha256}`);
}

/** All of a profile. */
export function blobsOf(profile: string): IDBKeyRange {
  return IDBKeyRange.bound([profile], [profile, []]);
}

export async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => `0${byte.toString(16)}`.slice(-2)).join('');
}

/**
 * Keep bytes for the open profile; resolves, with what an answer says of them, when they are on the disk. Rejects with
 * `QuotaExceededError` on a full phone: nothing is kept then, and nothing that was there is touched.
 */
export async function keepFile(
  bytes: ArrayBuffer,
  type: string,
  state = 'new',
): Promise<NamedFile> {
  await ensureProfile();
  const { key, profile } = await requireSession();
  const sha256 = await sha256Of(bytes);
  const iv = newIv();
  const data = await crypto.subtle.encrypt(
    { name: AES, iv, additionalData: place(profile.id, sha256) },
    key,
    bytes,
  );
  const size = bytes.byteLength;
  const at = Date.now();
  const record = { profile: profile.id, sha256, type, size, at, state, iv, data };
  await transact(['blobs'], async (tx) => {
    const store = tx.objectStore('blobs');
    const known = await store.get([profile.id, sha256]);
    // What was only a copy of the server's is now somebody's own.
    await store.put(known && known.state !== 'taken' ? { ...known, at } : record);
  });
  announce(['blob']);
  void askToKeep();
  return { file: sha256, type, size };
}

/** The bytes; undefined when they are not on this phone, or nobody is open. */
export async function readFile(
  sha256: string,
): Promise<{ bytes: ArrayBuffer; type: string } | undefined> {
  const open = await session();
  if (!open) return undefined;
  const record = await read(['blobs'], (tx) =>
    tx.objectStore('blobs').get([open.profile.id, sha256]),
  );
  if (!record) return undefined;
  const bytes = await crypto.subtle.decrypt(
    { name: AES, iv: record.iv, additionalData: place(record.profile, sha256) },
    open.key,
    record.data,
  );
  return { bytes, type: record.type };
}

/** Note on a file what the server said of it; `why`: the code of its refusal. */
export async function markFile(
  profile: string,
  sha256: string,
  state: string,
  why?: string,
): Promise<void> {
  await transact(['blobs'], async (tx) => {
    const store = tx.objectStore('blobs');
    const record = await store.get([profile, sha256]);
    if (record) await store.put({ ...record, state, ...(why && { why }) });
  });
  announce(['blob']);
}

/** The hashes of a profile's files, of all or of those in one state. The bytes stay where they are. */
export async function filesOf(profile: string, state?: string): Promise<string[]> {
  const keys = await read(['blobs'], (tx) => {
    const store = tx.objectStore('blobs');
    return state === undefined
      ? store.getAllKeys(blobsOf(profile))
      : store.index('state').getAllKeys([profile, state]);
  });
  return keys.map(([, sha256]) => sha256);
}
