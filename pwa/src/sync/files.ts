/**
 * Sending bytes: after the text, one file at a time, and never what the server has. Beside the sync of the text, not in
 * it: a filing never waits for a photo. Runs in the page and in the service worker.
 */

import { markFile, readFile } from '../store/blobs';
import { type Session, session } from '../store/session';
import { generation, waitingFiles } from '../store/waitingFiles';
import { refreshState, syncNow } from './engine';
import { asSender } from './lock';
import { putFile } from './putFile';
import { backoff } from './schedule';
import { setFileState } from './state';

/** Problems that the same bytes will meet again. */
const FOR_GOOD = ['attachment-type', 'body-too-large'];
/** Statuses that say nothing about the file: the next would meet them too. */
const FOR_ALL = [400, 401, 403, 409, 426, 429, 503];

let fails = 0;
let notBefore = 0;

/** Not before the server asked for, nor sooner than the growing wait. */
function later(asked: number): void {
  fails++;
  notBefore = Date.now() + Math.max(backoff(fails), asked);
}

/** `next`: go on. `skip`: go on without this one, which is tried again later. `stop`: nothing can go now. */
type Went = 'next' | 'skip' | 'stop';

async function sendOne(open: Session, person: string, sha256: string): Promise<Went> {
  const found = await readFile(sha256).catch(() => undefined);
  if (!found) {
    later(0);
    return 'skip';
  }
  const sent = await putFile(person, { sha256, ...found });
  const { id } = open.profile;
  if (sent.kind === 'receipt') {
    fails = 0;
    await markFile(id, sha256, `sent@${await generation()}`);
    return 'next';
  }
  const problem = sent.kind === 'problem' ? sent.problem : null;
  if (problem && FOR_GOOD.indexOf(problem.code) >= 0) {
    await markFile(id, sha256, 'refused');
    return 'next';
  }
  later(sent.kind === 'problem' ? sent.retryAfter : 0);
  return problem && FOR_ALL.indexOf(problem.status) < 0 ? 'skip' : 'stop';
}

async function turn(): Promise<void> {
  const open = await session();
  const person = open?.profile.person;
  if (!open || !person) return;
  const skipped: string[] = [];
  for (let done = 0; ; ) {
    const left = Array.from((await waitingFiles(open)).keys());
    const next = left.find((sha256) => skipped.indexOf(sha256) < 0);
    setFileState({ sending: next !== undefined, done, total: done + left.length });
    await refreshState();
    if (!next || (await session())?.profile.id !== open.profile.id) break;
    const went = await sendOne(open, person, next);
    if (went === 'stop') break;
    if (went === 'skip') {
      skipped.push(next);
    } else {
      done++;
      // What has become of it: the dossier's page shows it, and the next look goes by it.
      await syncNow('push');
    }
  }
}

let busy: { send: boolean; promise: Promise<number> } | null = null;

async function run(send: boolean): Promise<number> {
  const open = await session();
  const left = open ? (await waitingFiles(open)).size : 0;
  if (send && left > 0 && Date.now() >= notBefore) {
    await asSender(turn, 1000, 'files');
  }
  const after = open ? (await waitingFiles(open)).size : 0;
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
