/**
 * Forms being filled, copied to the server whenever there is a network and a session, and what the person's other
 * devices have done to them. Comes to the phone late; apart from the queue, which it never holds up: a copy is nothing
 * that anybody waits for. What is sent and not yet answered is kept in the draft's own record, and goes again as it was.
 */

import { announce, subscribe } from '../store/changes';
import { read } from '../store/database';
import { deviceId } from '../store/device';
import { getDraft } from '../store/drafts';
import type { Draft } from '../store/draftTypes';
import { session } from '../store/session';
import { takeWritten } from './draftCopy';
import { carry } from './draftMerge';
import { send } from './draftSend';
import { settle } from './draftSettle';
import { asSender } from './lock';
import { loadSchedule } from './schedule';

async function turn(): Promise<void> {
  const open = await session();
  if (!open?.profile.person) return;
  const cursor = await read(['cursors'], (tx) => tx.objectStore('cursors').get(open.profile.id));
  const { fails, halt } = await loadSchedule();
  // Only what a whole pull has brought counts, and nothing goes while the sending of the queue is in trouble.
  if (!cursor?.cursor || cursor.resetting || fails > 0 || halt?.profile === open.profile.id) return;
  const world = { open, own: await deviceId(), epoch: cursor.epoch ?? null };
  takeWritten();
  try {
    do await settle(world);
    while (await send(world));
  } finally {
    if (takeWritten()) tell();
  }
}

let telling = false;

function tell(): void {
  telling = true;
  announce(['draft', 'copy']);
  telling = false;
}

let running: Promise<void> | null = null;
let again = false;

/** Bring drafts and their copies together now. Never throws. */
export function copyDrafts(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  const run = async (): Promise<void> => {
    do {
      again = false;
      await asSender(turn, 1000, 'drafts').catch(() => undefined); // storage trouble has a line of its own
    } while (again);
  };
  running = run().finally(() => {
    running = null;
  });
  return running;
}

/** How long typing goes on before the server gets a copy of it; and after a page was left. */
const SLOW = 30_000;
const SOON = 2_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let due = 0;
let path: string | undefined;

function later(wait: number): void {
  if (timer !== undefined && due <= Date.now() + wait) return;
  clearTimeout(timer);
  due = Date.now() + wait;
  timer = setTimeout(flushCopies, wait);
}

function flushCopies(): void {
  clearTimeout(timer);
  timer = undefined;
  void copyDrafts();
}

/** After a run of the sync that went through: now, and from here on while somebody types. */
export function followDrafts(): Promise<void> {
  if (path === undefined) {
    path = location.pathname;
    subscribe(['draft'], () => {
      if (telling) return;
      const left = path !== location.pathname;
      path = location.pathname;
      later(left ? SOON : SLOW);
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' && timer !== undefined) flushCopies();
    });
  }
  return copyDrafts();
}

type Held = { current: Draft | undefined };

/**
 * For a screen whose draft has moved: lay what it has (`now`, since it read or wrote `kept`) over what has come. Gives
 * what to write; undefined when the draft is gone.
 */
export async function layOver(id: string, now: Held, kept: Held): Promise<Draft | undefined> {
  const [came, own] = await Promise.all([getDraft(id), deviceId()]);
  if (!came || !now.current) return undefined;
  now.current = carry(
    came,
    kept.current ?? now.current,
    now.current,
    own,
    new Date().toISOString(),
  );
  kept.current = came;
  return now.current;
}
