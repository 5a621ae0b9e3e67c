/** The service worker from the page's side: first install, and watching for new versions. */

import { setWaiting } from './update';

/** Register, and look for a new version at each visit and when the app comes back to the front. */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  const look = (worker: ServiceWorker | null) => {
    worker?.addEventListener('statechange', () => {
      // Without a controller it is the first install, which needs no asking.
      if (worker.state === 'installed' && navigator.serviceWorker.controller) setWaiting(worker);
      else if (worker.state === 'activated' || worker.state === 'redundant') setWaiting(null);
    });
  };
  if (registration.waiting && navigator.serviceWorker.controller) setWaiting(registration.waiting);
  look(registration.installing);
  registration.addEventListener('updatefound', () => look(registration.installing));
  let checked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - checked < 3_600_000) return;
    checked = Date.now();
    registration.update().catch(() => undefined); // no network: next time
  });
}

/** How long after the first answer of a visit the phone counts as idle, in ms. */
const QUIET = 15_000;
let asked = false;

/**
 * After a sync that went through, on a visit after the first: let the worker fetch what few need. Who saves data is
 * spared; then it comes when it is used.
 */
export function bringLater(fails: number): void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  const worker = navigator.serviceWorker?.controller;
  if (asked || fails > 0 || !worker || connection?.saveData) return;
  asked = true;
  setTimeout(() => worker.postMessage('idle'), QUIET);
}
