/** Who wants to know that something was stored: screens of this tab, of other tabs, of the service worker. */

type Listener = (collections: string[]) => void;

const NAME = 'hosoxa-changes';
const listeners = new Set<Listener>();
let channel: BroadcastChannel | null | undefined;

function hear(collections: string[]): void {
  for (const listener of [...listeners]) listener(collections);
}

/** Opened with the first listener or notice; null where the browser has none (storage events serve). */
function connect(): BroadcastChannel | null {
  if (channel === undefined) {
    if (typeof BroadcastChannel === 'function') {
      channel = new BroadcastChannel(NAME);
      channel.onmessage = (event) => hear(event.data as string[]);
    } else {
      channel = null;
      if (typeof window === 'object') {
        addEventListener('storage', (event) => {
          if (event.key === NAME && event.newValue) hear(JSON.parse(event.newValue).collections);
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
  hear(collections);
}

/** Call `listener` after any commit that touched one of `collections`. Returns the way to stop. */
export function subscribe(collections: string[], listener: () => void): () => void {
  connect();
  const own: Listener = (touched) => {
    if (touched.some((name) => collections.indexOf(name) >= 0)) listener();
  };
  listeners.add(own);
  return () => {
    listeners.delete(own);
  };
}
