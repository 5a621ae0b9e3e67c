/** One sender at a time on this device, whichever of page, second tab or service worker it is. */

import { transact } from '../store/database';
import { uuid7 } from '../store/ids';

const NAME = 'hosoxa-sender';

/** A holder that is silent for this long (frozen, killed) has lost its lease. */
export const LEASE_MS = 60_000;

type Lease = { holder: string; until: number };

/** Take or renew the lease in the database: for browsers without Web Locks (iOS before 15.4). */
async function lease(holder: string, lane: string): Promise<boolean> {
  return transact(['meta'], async (tx) => {
    const store = tx.objectStore('meta');
    const held = (await store.get(`lease${lane}`)) as Lease | undefined;
    const now = Date.now();
    // A lease further ahead than one can be was written under another clock: it does not count.
    const free = !held || held.until < now || held.until > now + LEASE_MS;
    if (!free && held.holder !== holder) return false;
    await store.put({ holder, until: now + LEASE_MS } satisfies Lease, `lease${lane}`);
    return true;
  });
}

async function release(holder: string, lane: string): Promise<void> {
  await transact(['meta'], async (tx) => {
    const store = tx.objectStore('meta');
    const held = (await store.get(`lease${lane}`)) as Lease | undefined;
    if (held?.holder === holder) await store.delete(`lease${lane}`);
  });
}

async function withLease<T>(work: () => Promise<T>, pause: number, lane: string): Promise<T> {
  const holder = uuid7();
  while (!(await lease(holder, lane))) await new Promise((wake) => setTimeout(wake, pause));
  const renewing = setInterval(() => void lease(holder, lane).catch(() => undefined), LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    await release(holder, lane);
  }
}

/** Run `work` as the only sender (of its `lane`: text and files go side by side); waits for its turn. */
export async function asSender<T>(work: () => Promise<T>, pause = 1000, lane = ''): Promise<T> {
  if (typeof navigator === 'object' && navigator.locks) {
    return (await navigator.locks.request(NAME + lane, work)) as T;
  }
  return withLease(work, pause, lane);
}
