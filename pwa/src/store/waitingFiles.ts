/** Files that dossiers of the open profile wait for and that are on this phone. */

import { filesOf } from './blobs';
import { getRecord } from './database';
import { listEntities } from './entityList';
import type { Session } from './session';

/** The number of the pull from zero that is in force: what the server said before it may not hold any more. */
export async function generation(): Promise<number> {
  return (await getRecord<number>('generation')) ?? 0;
}

/** Hash → the dossier that waits for it. What the server refused for good is not among them. */
export async function waitingFiles({ profile }: Session): Promise<Map<string, string>> {
  const wanted = new Map<string, string>();
  const here = new Set(await filesOf(profile.id));
  if (here.size === 0) return wanted;
  for (const state of ['refused', 'taken', `sent@${await generation()}`]) {
    for (const sha256 of await filesOf(profile.id, state)) here.delete(sha256);
  }
  if (here.size === 0) return wanted;
  for (const { id, value } of await listEntities('dossier_files')) {
    for (const { file, received_at } of value.files) {
      if (!received_at && here.has(file)) wanted.set(file, id);
    }
  }
  // Pages of the wallet's papers, after what offices wait for.
  for (const { id, value } of await listEntities('paper')) {
    for (const { file, received_at } of value.pages) {
      if (!received_at && here.has(file) && !wanted.has(file)) wanted.set(file, id);
    }
  }
  // The result that an officer attached on this phone.
  for (const { id, value } of await listEntities('case_result')) {
    if (value.state === 'coming' && here.has(value.file)) wanted.set(value.file, id);
  }
  return wanted;
}
