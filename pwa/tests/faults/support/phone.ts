/**
 * A phone: one database that lasts, tabs and a service worker that come and go over it, a clock that may be wrong, a
 * network with weather. Several phones live side by side in one process, each script in a world of its own.
 */

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';

import { run, type Scripts } from './bundle';
import type * as device from './device';
import { FAULT_HEADER, type Fault, type Network } from './proxy';
import type { Random } from './random';

const fetchReal = globalThis.fetch;

export type Tab = typeof device & {
  /** The process is gone in the middle of what it did, and comes to nothing any more. */
  died: Promise<void>;
};
export type Worker = { hosoxaSync: (reason: 'push' | 'background') => Promise<boolean> };

/** What a probe (a GET without an answer to lose) can meet. */
const PROBE: Fault[] = ['none', 'drop-before', 'portal', 'portal-json', 'portal-redirect', 'hang'];

class Channel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly name: string;
  private readonly others: Set<Channel>;
  constructor(name: string, others: Set<Channel>) {
    this.name = name;
    this.others = others;
    others.add(this);
  }
  postMessage(data: unknown): void {
    for (const other of this.others) {
      if (other !== this && other.name === this.name) {
        queueMicrotask(() => other.onmessage?.({ data: structuredClone(data) }));
      }
    }
  }
}

const never = () => new Promise<never>(() => undefined);

export class Phone {
  private readonly factory = new IDBFactory();
  private readonly channels = new Set<Channel>();
  private readonly locks = new Map<string, Promise<unknown>>();
  private instances = 0;
  /** The browser's cookie jar. */
  cookie = '';
  /** What becomes of the next request. */
  weather: () => Fault = () => 'none';
  /** After how many more requests the tab dies, in the middle of one; null: not at all. */
  doom: number | null = null;
  /** Everything that was asked, by what became of it. */
  readonly log: Fault[] = [];

  readonly name: string;
  /** Its clock, ms since 1970: it stands still but for what the test adds. */
  clock: number;
  private readonly scripts: Scripts;
  private readonly proxy: Network;
  private readonly random: Random;

  constructor(name: string, scripts: Scripts, proxy: Network, random: Random, clock: number) {
    this.name = name;
    this.clock = clock;
    this.scripts = scripts;
    this.proxy = proxy;
    this.random = random;
  }

  private world() {
    const phone = this;
    let dead = false;
    let die: () => void = () => undefined;
    const died = new Promise<void>((resolve) => {
      die = resolve;
    });
    const releases = new Set<() => void>();
    const timers = new Map<number, () => void>();
    let timer = 0;
    const random = this.random.fork(`${this.name}/${++this.instances}`);

    class PhoneDate extends Date {
      constructor(...given: unknown[]) {
        if (given.length === 0) super(phone.clock);
        else super(...(given as [number]));
      }
      static override now(): number {
        return phone.clock;
      }
    }

    const request = (name: string, work: () => Promise<unknown>) => {
      const before = phone.locks.get(name) ?? Promise.resolve();
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      releases.add(release);
      phone.locks.set(
        name,
        before.then(() => held),
      );
      return before.then(() => (dead ? never() : work())).finally(release);
    };

    async function fetchHere(path: string, init: RequestInit = {}): Promise<Response> {
      if (dead) return never();
      const drawn = phone.weather();
      const fault = path === '/healthz' && !PROBE.includes(drawn) ? 'none' : drawn;
      phone.log.push(fault);
      const headers = new Headers(init.headers);
      headers.set(FAULT_HEADER, fault);
      if (init.credentials !== 'omit' && phone.cookie) headers.set('Cookie', phone.cookie);
      if (phone.doom !== null && phone.doom-- === 0) {
        phone.doom = null;
        dead = true;
        await fetchReal(phone.proxy.address + path, { ...init, headers }).catch(() => undefined);
        for (const release of releases) release();
        die();
        return never();
      }
      if (fault === 'hang') {
        void phone.proxy.hangs().then(() => {
          // The phone's patience is at its end: all that was to be done after a time is due.
          for (const due of Array.from(timers.values())) due();
        });
      }
      return fetchReal(phone.proxy.address + path, { ...init, headers });
    }

    const setTimer = (work: () => void) => {
      timers.set(++timer, work);
      return timer;
    };
    const globals = {
      indexedDB: this.factory,
      IDBKeyRange,
      fetch: fetchHere,
      navigator: { locks: { request } },
      BroadcastChannel: class extends Channel {
        constructor(name: string) {
          super(name, phone.channels);
        }
      },
      Date: PhoneDate,
      Math: Object.create(Math, { random: { value: random.next } }),
      setTimeout: setTimer,
      clearTimeout: (id: number) => timers.delete(id),
      setInterval: setTimer,
      clearInterval: (id: number) => timers.delete(id),
      window: undefined,
      document: undefined,
      localStorage: undefined,
    };
    return { globals, died };
  }

  /** Open the app in a tab. */
  tab(): Tab {
    const { globals, died } = this.world();
    return { ...(run(this.scripts.page, globals) as typeof device), died };
  }

  /** Start the service worker's engine, as its `importScripts` does. */
  worker(): Worker {
    const scope: Record<string, unknown> = {};
    run(this.scripts.worker, { ...this.world().globals, globalThis: scope });
    return scope as Worker;
  }

  /** Every item that the phone has kept, whatever became of it: state by id. */
  async kept(): Promise<Map<string, string>> {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = this.factory.open('hosoxa');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    try {
      return await new Promise((resolve, reject) => {
        const reading = db.transaction('queue').objectStore('queue').getAll();
        reading.onsuccess = () =>
          resolve(new Map(reading.result.map(({ id, state }) => [id, state])));
        reading.onerror = () => reject(reading.error);
      });
    } finally {
      db.close();
    }
  }
}
