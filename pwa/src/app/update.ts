/** The service worker from the page's side: first install, a new version waiting, and the tap that takes it. */

let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

/** True when a new version is on the phone and waits for the person's tap. */
export function updateWaits(): boolean {
  return waiting !== null;
}

export function onUpdate(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function found(worker: ServiceWorker | null): void {
  waiting = worker;
  for (const listener of [...listeners]) listener();
}

/** Take the new version now. The page reloads once it is in charge; drafts lie in the database. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
    once: true,
  });
  waiting?.postMessage('activate');
}

/** Register, and look for a new version at each visit and when the app comes back to the front. */
export async function registerWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  const look = (worker: ServiceWorker | null) => {
    worker?.addEventListener('statechange', () => {
      // Without a controller it is the first install, which needs no asking.
      if (worker.state === 'installed' && navigator.serviceWorker.controller) found(worker);
      else if (worker === waiting) found(null);
    });
  };
  if (registration.waiting && navigator.serviceWorker.controller) found(registration.waiting);
  look(registration.installing);
  registration.addEventListener('updatefound', () => look(registration.installing));
  let checked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - checked < 3_600_000) return;
    checked = Date.now();
    registration.update().catch(() => undefined); // no network: next time
  });
}
