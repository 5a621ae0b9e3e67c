/** Small pictures of papers' pages, encrypted like the pages themselves and kept beside them. */

import { announce } from './changes';
import { AES, encoder, newIv } from './crypto';
import { read, transact } from './database';
import { requireSession, session } from './session';

const PREFIX = 'thumb/';

/** Under what name, among the files, the small picture of `file` lies. */
export function thumbKey(file: string): string {
  return PREFIX + file;
}

/** Of which file a name is the small picture; null for the name of a file. */
export function thumbOf(key: string): string | null {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : null;
}

function place(profile: string, file: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(`thumb/${profile}/${file}`);
}

/** Resolves when it is on the disk. */
export async function keepThumb(file: string, bytes: ArrayBuffer, type: string): Promise<void> {
  const { key, profile } = await requireSession();
  const iv = newIv();
  const data = await crypto.subtle.encrypt(
    { name: AES, iv, additionalData: place(profile.id, file) },
    key,
    bytes,
  );
  const size = bytes.byteLength;
  const record = { profile: profile.id, sha256: thumbKey(file), type, size, iv, data };
  await transact(['blobs'], (tx) =>
    tx.objectStore('blobs').put({ ...record, at: Date.now(), state: 'thumb' }),
  );
  announce(['thumb']);
}

/** Undefined when there is none here, or nobody is open. */
export async function readThumb(file: string): Promise<Blob | undefined> {
  const open = await session();
  if (!open) return undefined;
  const record = await read(['blobs'], (tx) =>
    tx.objectStore('blobs').get([open.profile.id, thumbKey(file)]),
  );
  if (!record) return undefined;
  const bytes = await crypto.subtle.decrypt(
    { name: AES, iv: record.iv, additionalData: place(open.profile.id, file) },
    open.key,
    record.data,
  );
  return new Blob([bytes], { type: record.type });
}
