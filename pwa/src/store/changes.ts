/** Who wants to know that something was stored: screens of this tab, of other tabs, of the service worker. */

type Listener = (collections: string[], elsewhere: boolean) => void;

const NAME = 'hosoxa-changes';
const listeners = new Set<Listener>();
let channel: BroadcastChannel | null | undefined;

function hear(collections: string[], elsewhere: boolean): void {
  for (const listener of [...listeners]) listener(collections, elsewhere);
}

/** Opened with the first listener or notice; null where the browser has none (storage events serve). */
function connect(): BroadcastChannel | null {
  if (channel === undefined) {
    if (typeof BroadcastChannel === 'function') {
      channel = new BroadcastChannel(NAME);
      channel.onmessage = (event) => hear(event.data as string[], true);
    } else {
      channel = null;
      if (typeof window === 'object') {
        addEventListener('storage', (event) => {
          if (event.key !== NAME || !event.newValue) return;
          hear(JSON.parse(event.newValue).collections, true);
        });
      }
    }
  }
  return channel;
}

/** Say, after the commit, which collections it touched. */
export function announce(collections: string[]): void {
  if (collections.length === 0) return;
  const open = connect();
  if (open) open.postMessage(collections);
  else {
    try {
      localStorage.setItem(NAME, JSON.stringify({ collections, at: Math.random() }));
    } catch {
      // other tabs will see it when they next read
    }
  }
  hear(collections, false);
}

/**
 * Call `listener` after any commit that touched one of `collections`, `elsewhere` when it was in another
 * tab or in the worker. Returns the way to stop.
 */
export function subscribe(
  collections: string[],
  listener: (elsewhere: boolean) => void,
): () => void {
  connect();
  const own: Listener = (touched, elsewhere) => {
    if (touched.some((name) => collections.indexOf(name) >= 0)) listener(elsewhere);
  };
  listeners.add(own);
  return () => {
    listeners.delete(own);
  };
}
