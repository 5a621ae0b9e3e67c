/** What starts after the first picture: people, sending, the service worker, good manners with storage. */

import { render } from 'preact';

import { subscribe } from '../store/changes';
import { closeDatabase } from '../store/database';
import { ready } from '../store/session';
import { inTrouble, setTrouble } from '../store/trouble';
import { watchStorage } from '../store/watch';
import { onRunEnd } from '../sync/engine';
import type { Schedule } from '../sync/schedule';
import { startSync } from '../sync/triggers';
import { bringLater, registerWorker } from './registration';
import { StorageLine } from './StorageLine';
import { UpdatePrompt } from './UpdatePrompt';

/** A phone whose battery was empty may have begun in another year; a few hours off do no harm. */
const WRONG_DAY = 12 * 3_600_000;

/** What the server's clock has shown, right after it has answered. */
export function checkClock({ fails, offset }: Schedule): void {
  setTrouble('clock', fails === 0 && Math.abs(offset) > WRONG_DAY);
}

export async function boot(): Promise<void> {
  // A root of its own: these lines are no part of the first picture, nor of what may crash.
  const lines = document.getElementById('lines');
  if (lines) {
    render(
      <>
        <StorageLine />
        <UpdatePrompt />
      </>,
      lines,
    );
  }
  // A frozen page must not hold the database: it would block upgrades and be cut off at any moment.
  document.addEventListener('freeze', closeDatabase);
  addEventListener('pagehide', closeDatabase);
  addEventListener('beforeunload', (event) => {
    // What was typed is in this page's memory alone.
    if (inTrouble('full') || inTrouble('broken') || inTrouble('refused')) event.preventDefault();
  });
  // The tap on a notice: the router hears it as a step in the history.
  navigator.serviceWorker?.addEventListener('message', (event) => {
    if (typeof event.data?.open !== 'string') return;
    history.pushState(null, '', event.data.open);
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await ready().catch(() => undefined); // the storage line says what is wrong
  onRunEnd(checkClock);
  onRunEnd(({ fails }) => bringLater(fails));
  startSync();
  // Only officers' phones have cases.
  subscribe(['case'], () =>
    import('../office/keepUp').then(
      ({ keepUp }) => keepUp(),
      () => undefined, // the list does it when it is opened
    ),
  );
  const wallet = () =>
    void import('../papers/keepUp').then(({ keepUp }) => keepUp()).catch(() => undefined);
  // What the wallet shows without a network is fetched while there is one.
  subscribe(['paper'], wallet);
  watchStorage().catch(() => undefined);
  await registerWorker().catch(() => undefined); // refused (private window): the app works online
}
