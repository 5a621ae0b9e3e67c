/** A new version that waits on the phone, and the tap that takes it. */

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

export function setWaiting(worker: ServiceWorker | null): void {
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
