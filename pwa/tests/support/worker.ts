/** A browser for one service worker: caches, clients and a network, around the built `sw.js`. */

import { runInNewContext } from 'node:vm';

type Handler = (event: Record<string, unknown>) => void;
type Net = (url: string) => Response | Promise<Response>;

const ORIGIN = 'https://xa.example';
const path = (request: unknown) =>
  new URL(typeof request === 'string' ? request : (request as Request).url, ORIGIN).pathname;

class FakeCache {
  kept = new Map<string, Response>();
  async match(request: unknown) {
    return this.kept.get(path(request))?.clone();
  }
  async put(request: unknown, response: Response) {
    this.kept.set(path(request), response.clone());
  }
  async keys() {
    return Array.from(this.kept.keys(), (key) => ({ url: ORIGIN + key }));
  }
}

/** What outlives a worker's version: the phone's caches and its open windows. */
export function newBrowser() {
  const stores = new Map<string, FakeCache>();
  const caches = {
    async open(name: string) {
      const known = stores.get(name) ?? new FakeCache();
      stores.set(name, known);
      return known;
    },
    keys: async () => Array.from(stores.keys()),
    delete: async (name: string) => stores.delete(name),
    async match(request: unknown) {
      for (const store of stores.values()) {
        const found = await store.match(request);
        if (found) return found;
      }
      return undefined;
    },
  };
  const windows: {
    visibilityState: string;
    messages: unknown[];
    focused: boolean;
    postMessage(message: unknown): void;
    focus(): Promise<void>;
  }[] = [];
  return {
    stores,
    caches,
    windows,
    shown: [] as { title: string; options: Record<string, unknown> }[],
    opened: [] as string[],
    asked: [] as string[],
    runs: [] as string[],
    /** Is a worker in charge already? */
    active: false,
    openWindow(visibilityState = 'visible') {
      const client = {
        visibilityState,
        messages: [] as unknown[],
        focused: false,
        postMessage: (message: unknown) => client.messages.push(message),
        focus: async () => {
          client.focused = true;
        },
      };
      windows.push(client);
      return client;
    },
  };
}

export type Browser = ReturnType<typeof newBrowser>;

/** Start `code` (a built `sw.js`) in `browser`, over the network `net`. */
export function startWorker(browser: Browser, code: string, net: Net) {
  const handlers = new Map<string, Handler>();
  const state = { skipped: false, claimed: false, imported: [] as string[], sent: true };
  const scope: Record<string, unknown> = {
    addEventListener: (type: string, handler: Handler) => handlers.set(type, handler),
    skipWaiting: async () => {
      state.skipped = true;
    },
    registration: {
      active: browser.active ? {} : null,
      showNotification: async (title: string, options: Record<string, unknown>) => {
        browser.shown.push({ title, options });
      },
    },
    clients: {
      claim: async () => {
        state.claimed = true;
      },
      matchAll: async () => browser.windows,
      openWindow: async (url: string) => {
        browser.opened.push(url);
      },
    },
    importScripts: (url: string) => {
      state.imported.push(url);
      scope['hosoxaSync'] = async (reason: string) => {
        browser.runs.push(reason);
        return state.sent;
      };
    },
    caches: browser.caches,
    fetch: async (request: unknown) => {
      browser.asked.push(path(request));
      return net(path(request));
    },
    location: { origin: ORIGIN },
    URL,
    Error,
    Promise,
  };
  scope['self'] = scope;
  runInNewContext(code, scope);

  async function fire(type: string, event: Record<string, unknown> = {}): Promise<void> {
    const waits: Promise<unknown>[] = [];
    handlers.get(type)?.({ ...event, waitUntil: (wait: Promise<unknown>) => waits.push(wait) });
    await Promise.all(waits);
  }

  return {
    state,
    fire,
    /** What the worker answers; null when it leaves the request to the network. */
    async get(
      url: string,
      init: { mode?: string; method?: string } = {},
    ): Promise<Response | null> {
      let answer: Promise<Response> | null = null;
      const request = { url: ORIGIN + url, method: 'GET', mode: 'cors', ...init };
      handlers.get('fetch')?.({
        request,
        respondWith: (given: Promise<Response>) => {
          answer = given;
        },
      });
      return answer;
    },
  };
}
