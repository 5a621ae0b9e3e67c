/**
 * Sending bytes: after the text, one file at a time, and never what the server has. Beside the sync of the text, not in
 * it: a filing never waits for a photo. Runs in the page and in the service worker.
 */

import { filesOf, markFile, readFile } from '../store/blobs';
import { getRecord } from '../store/database';
import { listEntities } from '../store/entities';
import { type Session, session } from '../store/session';
import { refreshState, syncNow } from './engine';
import { asSender } from './lock';
import { putFile } from './putFile';
import { backoff } from './schedule';
import { setFileState } from './state';

/** Problems that the same bytes will meet again. */
const FOR_GOOD = ['attachment-type', 'body-too-large'];

async function generation(): Promise<number> {
  return (await getRecord<number>('generation')) ?? 0;
}

/** What dossiers of the open profile still wait for and this phone has. */
async function waiting({ profile }: Session): Promise<string[]> {
  const here = new Set(await filesOf(profile.id));
  if (here.size === 0) return [];
  for (const state of ['refused', `sent@${await generation()}`]) {
    for (const sha256 of await filesOf(profile.id, state)) here.delete(sha256);
  }
  const wanted = new Set<string>();
  for (const { value } of await listEntities('dossier_files')) {
    for (const { file, received_at } of value.files) {
      if (!received_at && here.has(file)) wanted.add(file);
    }
  }
  return Array.from(wanted);
}

let fails = 0;
let notBefore = 0;

/** Send one. False: stop for now. */
async function sendOne(open: Session, person: string, sha256: string): Promise<boolean> {
  const found = await readFile(sha256);
  if (!found) return false;
  const sent = await putFile(person, { sha256, ...found });
  const { id } = open.profile;
  if (sent.kind === 'receipt') {
    fails = 0;
    await markFile(id, sha256, `sent@${await generation()}`);
    return true;
  }
  if (sent.kind === 'problem' && FOR_GOOD.indexOf(sent.problem.code) >= 0) {
    await markFile(id, sha256, 'refused');
    return true;
  }
  fails++;
  notBefore = Date.now() + Math.max(backoff(fails), sent.kind === 'problem' ? sent.retryAfter : 0);
  return false;
}

async function turn(): Promise<void> {
  const open = await session();
  const person = open?.profile.person;
  if (!open || !person) return;
  for (let done = 0; ; done++) {
    const left = await waiting(open);
    const [next] = left;
    setFileState({ sending: next !== undefined, done, total: done + left.length });
    await refreshState();
    if (!next || (await session())?.profile.id !== open.profile.id) break;
    if (!(await sendOne(open, person, next))) break;
    // What has become of it: the dossier's page shows it, and the next look goes by it.
    await syncNow('push');
  }
}

let busy: { send: boolean; promise: Promise<number> } | null = null;

async function run(send: boolean): Promise<number> {
  const open = await session();
  const left = open ? await waiting(open) : [];
  if (send && left.length > 0 && Date.now() >= notBefore) {
    await asSender(turn, 1000, 'files');
  }
  const after = open ? (await waiting(open)).length : 0;
  setFileState({ sending: false, done: 0, total: after });
  await refreshState();
  return after && Math.max(1000, notBefore - Date.now());
}

/**
 * Send the files that dossiers wait for, if `send`; else only see how many there are. Resolves with 0 when none is left,
 * else with when to try again, in ms from now. Called after every run of the sync, which says what the server has.
 */
export function sendFiles(send: boolean): Promise<number> {
  if (busy && (busy.send || !send)) return busy.promise;
  const before: Promise<unknown> = busy?.promise ?? Promise.resolve();
  const now = {
    send,
    promise: before
      .then(() => run(send))
      .finally(() => {
        if (busy === now) busy = null;
      }),
  };
  busy = now;
  return now.promise;
}
