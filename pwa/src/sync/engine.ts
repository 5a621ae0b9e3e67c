/**
 * Sending and receiving. Runs in the page, in the service worker and in tests: no screens, no timers of
 * its own. Who calls `syncNow` when is the matter of `triggers.ts` and the worker.
 */

import { announce } from '../store/changes';
import { read, transact } from '../store/database';
import { readQueue, sealItem } from '../store/queue';
import type { QueueItem } from '../store/queueTypes';
import { type Session, session } from '../store/session';
import type { Problem } from '../store/types';
import { applyAnswer } from './apply';
import { asSender } from './lock';
import { BATCH, batchOf, FIRST_PULL_LIMIT, PULL_LIMIT, toWire } from './protocol';
import { probe } from './reachability';
import { exchange } from './request';
import {
  backoff,
  loadSchedule,
  mayTry,
  patience,
  type Reason,
  type Schedule,
  saveSchedule,
} from './schedule';
import { fileState, setSyncState } from './state';

export type { Reason } from './schedule';
export { onSyncState, type SyncState, syncState } from './state';

/** How a run ended: everything exchanged, or why not. `apart`: nothing can go until somebody acts. */
type End = 'done' | 'held' | 'lost' | 'failed' | 'apart';

let looks = 0;
let latest = Promise.resolve();
let progress: { done: number; total: number } | null = null;
type Listener = (schedule: Schedule, reason: Reason) => void;
const finished = new Set<Listener>();

/** Call `listener` with the new schedule after every run in this tab, and with what the run was for. */
export function onRunEnd(listener: Listener): () => void {
  finished.add(listener);
  return () => {
    finished.delete(listener);
  };
}

/** Work out anew what to tell the person. Resolves when the latest look is told. */
export function refreshState(): Promise<void> {
  looks++;
  latest = lookAtQueue(looks);
  return latest;
}

async function lookAtQueue(look: number): Promise<void> {
  const open = await session();
  const [queue, { halt, lastOk }] = await Promise.all([
    open ? readQueue(open) : [],
    loadSchedule(),
  ]);
  if (look !== looks) return latest; // a later look has seen more
  const waiting = queue.filter(({ state }) => state !== 'rejected');
  const files = fileState();
  const text = progress ?? { done: 0, total: waiting.length };
  const counts = text.total > 0 ? text : { done: files.done, total: files.total };
  const halted = open && halt?.profile === open.profile.id ? halt.kind : null;
  const sending = waiting.some(({ state }) => state === 'sending') || files.sending;
  const kind = sending
    ? 'sending'
    : (halted ??
      (waiting.length > 0 && !open?.profile.person
        ? 'sign-in'
        : waiting.length < queue.length
          ? 'needs-you'
          : counts.total > 0
            ? 'waiting-network'
            : 'all-sent'));
  // Who has never signed in has sent nothing: "all sent" would be misread.
  setSyncState({ kind, ...counts, lastOk: open?.profile.person ? lastOk : null });
}

/** Mark before sending: after a crash in between the item is still here, and goes again. */
async function mark(items: QueueItem[], state: 'waiting' | 'sending'): Promise<void> {
  if (items.length === 0) return;
  await transact(['queue'], async (tx) => {
    const queue = tx.objectStore('queue');
    await Promise.all(
      items.map(async ({ seq }) => {
        const item = await queue.get(seq);
        if (!item || item.state === 'rejected') return;
        const attempts = item.attempts + (state === 'sending' ? 1 : 0);
        await queue.put({ ...item, state, attempts });
      }),
    );
  });
  announce(['queue']);
}

/**
 * The server will never take this item as it is: say so on the item, and let the others go on; but for those that
 * have to come after it, since the server will never hear of it.
 */
async function refuse(open: Session, { id }: QueueItem, problem: Problem): Promise<void> {
  const concerned = (await readQueue(open)).filter(
    (item) => item.id === id || (item.after.indexOf(id) >= 0 && item.state !== 'rejected'),
  );
  const records = await Promise.all(
    concerned.map(async (item) => {
      const why =
        item.id === id ? problem : { ...problem, code: 'prerequisite-rejected', detail: '' };
      const record = await sealItem(open, { ...item, state: 'rejected', problem: why });
      return { ...record, seq: item.seq };
    }),
  );
  await transact(['queue'], (tx) =>
    Promise.all(records.map((record) => tx.objectStore('queue').put(record))),
  );
  announce(['queue']);
}

async function cursorOf(owner: string): Promise<string | null> {
  const known = await read(['cursors'], (tx) => tx.objectStore('cursors').get(owner));
  return known?.cursor ?? null;
}

/** What a problem of the whole request means. Mends `schedule`; null: try again at once, smaller. */
async function onProblem(
  open: Session | null,
  batch: QueueItem[],
  { problem, retryAfter }: { problem: Problem; retryAfter: number },
  schedule: Schedule,
): Promise<End | null> {
  const { status, code } = problem;
  const profile = open?.profile.id ?? '';
  const outdated = status === 426 || code === 'unsupported-protocol';
  schedule.outdated = outdated;
  if (open && (status === 401 || status === 409 || outdated)) {
    schedule.halt = { profile, kind: status === 401 ? 'sign-in' : 'paused' };
    return 'apart';
  }
  if (status === 429 || status === 503) {
    // Stretched: those who were all told the same do not all come back in the same second.
    schedule.notBefore = Date.now() + retryAfter * (1 + Math.random() / 4);
  }
  // The request itself is at fault: find the item by halving, so that it stops only itself.
  const [first] = batch;
  if (open && first && !outdated && (status === 413 || status === 400 || status === 422)) {
    if (batch.length === 1) await refuse(open, first, problem);
    return null;
  }
  return 'failed';
}

/** Exchange until the queue is sent and the feed is read to its end. */
async function run(open: Session | null, schedule: Schedule): Promise<End> {
  const owner = open?.profile.id ?? '';
  /** What has an item that was held: what was done to it later must not overtake that item. */
  const held = new Set<string>();
  let size = BATCH;
  let done = 0;
  for (let more = true; ; ) {
    const queue = (open ? await readQueue(open) : []).filter(
      ({ entity, state }) => state !== 'rejected' && !held.has(entity),
    );
    const batch = batchOf(queue, size);
    if (!more && batch.length === 0) return held.size > 0 ? 'held' : 'done';
    if (batch.length > 0) progress = { done, total: done + queue.length };
    await mark(batch, 'sending');
    const cursor = await cursorOf(owner);
    const outcome = await exchange(
      {
        as: open?.profile.person ?? null,
        cursor,
        limit: cursor ? PULL_LIMIT : FIRST_PULL_LIMIT,
        mutations: batch.map(toWire),
      },
      patience(schedule.fails),
    );
    if (outcome.kind === 'answer') {
      const became = await applyAnswer(open, batch, outcome.answer);
      if (!became) return 'done'; // nobody is left to fetch for
      const { applied, rejected, held: early, again } = became;
      for (const { id, entity } of batch) if (early.indexOf(id) >= 0) held.add(entity);
      // What they wait for may be among what goes again.
      if (again) held.clear();
      done += applied.length + rejected.length;
      Object.assign(schedule, {
        fails: 0,
        lost: false,
        outdated: false,
        retryAt: 0,
        notBefore: 0,
        halt: schedule.halt?.profile === owner ? null : schedule.halt,
        lastOk: Date.now(),
        lastFor: owner,
        offset: outcome.offset,
      });
      more = outcome.answer.more;
      continue;
    }
    await mark(batch, 'waiting');
    if (outcome.kind === 'lost') return 'lost';
    const end = await onProblem(open, batch, outcome, schedule);
    if (end) return end;
    // After one that is bad by itself, the rest is good until it shows otherwise.
    size = batch.length > 1 ? Math.floor(batch.length / 2) : BATCH;
  }
}

/** For how long the last answer, of whichever tab, is news enough. */
const FRESH_MS: Partial<Record<Reason, number>> = {
  background: 1_000,
  timer: 30_000,
};

async function attempt(own: Session | null, schedule: Schedule, reason: Reason): Promise<End> {
  // A whole queue is not thrown at a line that was dead a moment ago, nor at a portal's page.
  if (schedule.lost && reason !== 'reachable' && (await probe()) !== 'ours') return 'lost';
  const end = await run(own, schedule);
  if (end !== 'apart') return end;
  // The catalogue is everybody's: it stays fresh while its reader is signed out.
  return (await run(null, schedule)) === 'lost' ? 'lost' : 'apart';
}

async function turn(reason: Reason): Promise<void> {
  const schedule = await loadSchedule();
  const open = await session();
  // Left by a crash of another sender: nobody else holds the lock now.
  const stuck = open ? (await readQueue(open)).filter(({ state }) => state === 'sending') : [];
  await mark(stuck, 'waiting');
  if (!mayTry(schedule, reason, Date.now())) return;
  const own = open?.profile.person ? open : null;
  const window = FRESH_MS[reason];
  const known = schedule.fails === 0 && schedule.lastFor === (own?.profile.id ?? '');
  if (window && known && Date.now() - (schedule.lastOk ?? 0) < window) {
    // Another tab has just done it; only what is new in the queue is worth a round trip.
    const queue = open ? await readQueue(open) : [];
    if (!queue.some(({ state }) => state === 'waiting')) return;
  }
  let end: End;
  try {
    end = await attempt(open?.profile.person ? open : null, schedule, reason);
  } catch {
    end = 'failed'; // the storage refused; `trouble()` tells the person
  }
  if (end === 'lost' || end === 'failed' || end === 'held') {
    schedule.fails++;
    schedule.lost = end === 'lost';
    schedule.retryAt = Math.max(Date.now() + backoff(schedule.fails), schedule.notBefore);
  }
  await saveSchedule(schedule);
}

/** The open profile's person has just signed in: nothing is held for want of that any more. */
export async function resume(): Promise<void> {
  const [open, schedule] = await Promise.all([session(), loadSchedule()]);
  if (open && schedule.halt?.profile === open.profile.id) {
    await saveSchedule({ ...schedule, halt: null });
  }
  await refreshState();
}

let running: Promise<void> | null = null;
let next: { reason: Reason; promise: Promise<void> } | null = null;

async function start(reason: Reason): Promise<void> {
  try {
    await asSender(() => turn(reason));
  } finally {
    progress = null;
    await refreshState();
    const schedule = await loadSchedule();
    for (const listener of [...finished]) listener(schedule, reason);
  }
}

/**
 * Send what waits and fetch what is new, now if `reason` allows. Resolves when the run is over, whatever
 * became of it; `syncState()` tells. A call during a run leads to one more run after it.
 */
export function syncNow(reason: Reason): Promise<void> {
  if (!running) {
    running = start(reason).finally(() => {
      running = null;
    });
    return running;
  }
  if (next) {
    if (reason === 'manual') next.reason = reason;
    return next.promise;
  }
  const queued = { reason, promise: Promise.resolve() };
  queued.promise = running
    .catch(() => undefined)
    .then(() => {
      next = null;
      return syncNow(queued.reason);
    });
  next = queued;
  return queued.promise;
}
