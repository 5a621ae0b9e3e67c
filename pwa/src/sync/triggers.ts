/** When the page sends: at start, online, visible, by timer, on a push, and right after something was queued. */

import { subscribe } from '../store/changes';
import { onProfileChange, openProfile } from '../store/session';
import { onRunEnd, type Reason, refreshState, syncNow } from './engine';
import { onEnqueued } from './outbox';
import type { Schedule } from './schedule';
import { syncState } from './state';

/** The service worker's tag for Background Sync. */
export const SYNC_TAG = 'hosoxa-outbox';

/** How often an open, visible app asks for news: some 500 bytes each time. */
const POLL_MS = 60_000;
/** Without a person only the catalogue can change. */
const GUEST_POLL_MS = 600_000;

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

function arm({ retryAt, fails }: Schedule): void {
  clearTimeout(timer);
  const { kind, total } = syncState();
  // Nothing goes by itself until the person has signed in.
  if (kind === 'sign-in' || kind === 'paused') return;
  if (kind === 'waiting-network' && total > 0) askBackground();
  const wait =
    fails > 0
      ? Math.max(1000, retryAt - Date.now())
      : openProfile()?.person
        ? POLL_MS
        : GUEST_POLL_MS;
  timer = setTimeout(() => {
    // Unseen and with nothing to send, the phone is left alone.
    if (document.visibilityState === 'visible' || syncState().total > 0) go('timer');
  }, wait);
}

/** Once, at the start of the page. */
export function startSync(): void {
  onRunEnd(arm);
  onEnqueued(() => go('enqueue'));
  let person = openProfile()?.person;
  onProfileChange(() => {
    const now = openProfile()?.person;
    if (now !== person) go('sign-in');
    person = now;
  });
  subscribe(['queue', 'profile'], () => void refreshState().catch(() => undefined));
  addEventListener('online', () => go('online'));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') go('visible');
  });
  navigator.serviceWorker?.addEventListener('message', (event) => {
    if (event.data === 'pull') go('push');
  });
  go('start');
}
