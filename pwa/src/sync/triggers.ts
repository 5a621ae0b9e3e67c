/** When the page sends: at start, online, visible, by timer, on a push, and right after something was queued. */

import { subscribe } from '../store/changes';
import { read } from '../store/database';
import { onProfileChange, openProfile } from '../store/session';
import { onRunEnd, type Reason, refreshState, syncNow } from './engine';
import { onEnqueued } from './outbox';
import { probe } from './reachability';
import type { Schedule } from './schedule';
import { syncState } from './state';

/** The service worker's tag for Background Sync. */
export const SYNC_TAG = 'hosoxa-outbox';

/** How often an open, visible app asks for news: some 500 bytes each time. */
const POLL_MS = 60_000;
/** Without a person only the catalogue can change. */
const GUEST_POLL_MS = 600_000;

/** While something waits before the person's eyes, how often a lost server is looked for. */
const LOOK_MS = 12_000;

let timer: ReturnType<typeof setTimeout> | undefined;

function go(reason: Reason): void {
  syncNow(reason).catch(() => undefined); // storage trouble has a line of its own
}

/** The browser wakes the worker when there is a network, also after the app was closed. */
function askBackground(): void {
  type Syncing = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
  if (!navigator.serviceWorker?.controller) return;
  navigator.serviceWorker.ready
    .then((registration) => (registration as Syncing).sync?.register(SYNC_TAG))
    .catch(() => undefined); // not allowed here: the other triggers remain
}

/** A newer app, fetched now, offers itself at the top of the screen. */
function askUpdate(): void {
  navigator.serviceWorker?.ready.then((worker) => worker.update()).catch(() => undefined);
}

const seen = () => document.visibilityState === 'visible';

/**
 * Phones say *online* late, or never (a bar of signal, a portal): while the person looks on and something
 * waits, a probe of some 200 bytes finds the server sooner than the growing wait would.
 */
async function look(schedule: Schedule): Promise<void> {
  if (seen() && (await probe()) === 'ours') go('reachable');
  else arm(schedule);
}

function arm(schedule: Schedule): void {
  clearTimeout(timer);
  const { retryAt, fails, lost } = schedule;
  const { kind, total } = syncState();
  // Nothing goes by itself until the person has signed in.
  if (kind === 'sign-in' || kind === 'paused') return;
  const waits = kind === 'waiting-network' && total > 0;
  if (waits) askBackground();
  const idle = openProfile()?.person ? POLL_MS : GUEST_POLL_MS;
  const wait = fails > 0 ? Math.max(1000, retryAt - Date.now()) : idle;
  const soon = LOOK_MS * (0.8 + Math.random() * 0.4);
  const looking = waits && lost && seen() && wait > soon;
  timer = setTimeout(
    () => {
      if (looking) void look(schedule);
      // Unseen and with nothing to send, the phone is left alone.
      else if (seen() || syncState().total > 0) go('timer');
    },
    looking ? soon : wait,
  );
}

let swept = false;
let fileTimer: ReturnType<typeof setTimeout> | undefined;

/** Bytes follow the text. Their code comes only to phones that have some. */
async function followUp({ fails, halt }: Schedule, reason: Reason): Promise<void> {
  if (!(await read(['blobs'], (tx) => tx.objectStore('blobs').count()))) return;
  const { sendFiles } = await import('./files');
  const wait = await sendFiles(fails === 0 && !halt, reason);
  clearTimeout(fileTimer);
  if (wait > 0) {
    askBackground();
    // First a look at what the server has: the answer alone may have been lost.
    if (fails === 0 && !halt) fileTimer = setTimeout(() => go('push'), wait);
  }
  if (swept) return;
  swept = true;
  await (await import('../store/sweep')).sweep();
}

/** Copies of drafts come after everything that anybody waits for, and so does their code. */
async function copies({ fails, halt }: Schedule): Promise<void> {
  if (openProfile()?.person && fails === 0 && !halt) {
    await (await import('./drafts')).followDrafts();
  }
}

/** Once, at the start of the page. */
export function startSync(): void {
  onRunEnd((schedule, reason) => {
    arm(schedule);
    for (const after of [followUp, copies]) after(schedule, reason).catch(() => undefined);
    if (schedule.outdated) askUpdate();
  });
  onEnqueued(() => go('enqueue'));
  let person = openProfile()?.person;
  onProfileChange(() => {
    const now = openProfile()?.person;
    if (now !== person) go('sign-in');
    person = now;
  });
  subscribe(['queue', 'profile'], () => void refreshState().catch(() => undefined));
  addEventListener('online', () => go('online'));
  // Android tells of a new bearer (Wi-Fi, 4G) where it does not say online.
  const { connection } = navigator as Navigator & { connection?: EventTarget };
  connection?.addEventListener('change', () => syncState().total > 0 && go('online'));
  document.addEventListener('visibilitychange', () => {
    if (seen()) go('visible');
  });
  navigator.serviceWorker?.addEventListener('message', (event) => {
    if (event.data === 'pull') go('push');
  });
  go('start');
}
