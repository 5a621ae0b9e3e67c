/**
 * The engine for the service worker, which loads it with `importScripts` when there is something to do:
 * the worker itself stays small enough to start in a moment.
 */

import { session } from '../store/session';
import { takeOver } from '../store/takeOver';
import { syncNow } from './engine';
import { sendFiles } from './files';
import { listQueue } from './outbox';
import { loadSchedule } from './schedule';

/** Send and fetch for the open profile. False: something still waits. Nothing is done behind a PIN. */
async function hosoxaSync(reason: 'push' | 'background'): Promise<boolean> {
  if (!(await session())) return true;
  await syncNow(reason);
  const { fails, halt } = await loadSchedule();
  const left = await sendFiles(fails === 0 && !halt, reason);
  if (left > 0) return false;
  return !(await listQueue()).some(({ state, person }) => state !== 'rejected' && person !== null);
}

Object.assign(globalThis, { hosoxaSync, hosoxaKeep: takeOver });
