/**
 * Sending bytes: after the text, one file at a time, and never what the server has. Beside the sync of the text, not in
 * it: a filing never waits for a photo. Runs in the page and in the service worker.
 */

import { markFile, readFile } from '../store/blobs';
import { type Session, session } from '../store/session';
import { generation, waitingFiles } from '../store/waitingFiles';
import { refreshState, syncNow } from './engine';
import { asSender } from './lock';
import { backoff, mayTry, type Reason } from './schedule';
import { setFileState } from './state';
import { upload } from './upload';
import { uploadsState } from './uploads';

/** Problems that the same bytes will meet again; of `attachment-damaged` that is known after the second time. */
const FOR_GOOD = /^(body-too-large$|attachment-(?!quota))/;
/** Statuses that say something of this file alone; the next is not concerned. */
const OF_ONE = [404, 409, 410, 422, 423, 500];
/** Of 409 these concern all. */
const OF_ALL = /^(wrong-person|attachment-quota)$/;

let fails = 0;
const waits = { retryAt: 0, notBefore: 0 };
/** Files that arrived damaged: once more from the beginning. */
const damaged = new Set<string>();

/** Not before the server asked for, nor by itself sooner than the growing wait; `share` of it. */
function later(asked: number, share = 1): void {
  fails++;
  const now = Date.now();
  waits.retryAt = now + Math.max(backoff(fails) * share, asked);
  waits.notBefore = now + asked;
}

/** `next`: go on. `skip`: go on without this one, which is tried again later. `stop`: nothing can go now. */
type Went = 'next' | 'skip' | 'stop';

const sentOf = (sha256: string) => uploadsState().get(sha256)?.sent ?? 0;

/** Between two pieces: text that goes just now goes first, and whoever has left sends nothing more. */
async function goOn({ profile }: Session): Promise<boolean> {
  await asSender(async () => undefined, 200);
  return (await session())?.profile.id === profile.id;
}

async function sendOne(open: Session, person: string, sha256: string): Promise<Went> {
  const found = await readFile(sha256).catch(() => undefined);
  if (!found) {
    later(0);
    return 'skip';
  }
  const before = sentOf(sha256);
  const sent = await upload(person, { sha256, ...found }, () => goOn(open));
  const { id } = open.profile;
  if (sent.kind === 'done') {
    fails = 0;
    damaged.delete(sha256);
    await markFile(id, sha256, `sent@${await generation()}`);
    return 'next';
  }
  // The link carries something: it is worth trying soon.
  if (sentOf(sha256) > before) fails = 0;
  if (sent.kind === 'lost') {
    later(0);
    return 'stop';
  }
  const { problem, retryAfter } = sent;
  const { code, status } = problem;
  if (FOR_GOOD.test(code)) {
    const first = code === 'attachment-damaged' && !damaged.has(sha256);
    if (first) damaged.add(sha256);
    else await markFile(id, sha256, 'refused', code);
    return 'next';
  }
  // Who holds it lets go in a moment: it was this phone, before its line was cut.
  later(retryAfter, status === 423 ? 0.25 : 1);
  return OF_ONE.indexOf(status) >= 0 && !OF_ALL.test(code) ? 'skip' : 'stop';
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

async function run(send: boolean, reason: Reason): Promise<number> {
  const open = await session();
  const left = open ? (await waitingFiles(open)).size : 0;
  if (send && left > 0 && mayTry(waits, reason, Date.now())) {
    await asSender(turn, 1000, 'files');
  }
  const after = open ? (await waitingFiles(open)).size : 0;
  setFileState({ sending: false, done: 0, total: after });
  await refreshState();
  return after && Math.max(1000, waits.retryAt - Date.now());
}

/**
 * Send the files that dossiers wait for, if `send`; else only see how many there are. Resolves with 0 when none is left,
 * else with when to try again, in ms from now. Called after every run of the sync, which says what the server has, with
 * what that was for: the waiting is the sync's own.
 */
export function sendFiles(send: boolean, reason: Reason = 'push'): Promise<number> {
  if (busy && (busy.send || !send)) return busy.promise;
  const before: Promise<unknown> = busy?.promise ?? Promise.resolve();
  const now = {
    send,
    promise: before
      .then(() => run(send, reason))
      .finally(() => {
        if (busy === now) busy = null;
      }),
  };
  busy = now;
  return now.promise;
}
