/**
 * The one database of the app. Phones close databases behind a page's back (memory, freeze, another tab's
 * upgrade): every use opens it anew where needed, and a transaction cut short is done again.
 */

import { openDatabase, type StoreName, type Transaction, transaction } from './idb';
import type { Memory } from './memory';
import { MIGRATIONS } from './migrations';
import { inTrouble, setTrouble } from './trouble';

/** Put into the service worker's engine by the build. */
declare const WORKER: true | undefined;

export const DATABASE = 'hosoxa';

export type { Transaction } from './idb';

type Connection = IDBDatabase | Memory;

let opening: Promise<Connection> | null = null;
/** Once there was no storage to be had, this page stays with what it has in memory. */
let memory: Promise<Connection> | null = null;
/** Whether this page has had the database open. */
let known = false;
/** The stores that had no room. A small write elsewhere may still fit: it does not end the trouble. */
let fullStores: StoreName[] = [];
let restore: (tx: IDBTransaction) => void = () => undefined;

/** What only this page still has, put back when it finds that the browser has cleared the database under it. */
export function afterWipe(how: (tx: IDBTransaction) => void): void {
  restore = how;
}

/** Phones lose the way to their database for a moment: once more, and again a second later. */
async function openTrying(terminated: () => void): Promise<IDBDatabase> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await openDatabase(DATABASE, MIGRATIONS.length, {
        async upgrade(db, from, tx) {
          for (const migrate of MIGRATIONS.slice(from)) await migrate(db, tx);
          if (from > 0 || !known) return;
          restore(tx);
          setTrouble('wiped');
        },
        blocked: () => setTrouble('blocked'),
        // A newer version of the app wants to upgrade in another tab: make room.
        blocking: () => closeDatabase(),
        terminated,
      });
    } catch (error) {
      if (attempt > 1 || !isClosed(error)) throw error;
      await new Promise((wake) => setTimeout(wake, 50 + attempt * 950));
    }
  }
}

function open(): Promise<Connection> {
  const promise: Promise<Connection> = openTrying(() => forget(promise)).then(
    (db) => {
      known = true;
      setTrouble('blocked', false);
      setTrouble('broken', false);
      return db;
    },
    async (error: DOMException) => {
      forget(promise);
      if (error.name === 'VersionError') setTrouble('newer');
      else if (known) setTrouble('broken');
      else {
        setTrouble('refused');
        // The worker has nothing that is worth keeping in its memory.
        if (typeof WORKER === 'undefined') {
          memory ??= import('./memory').then(({ memoryDatabase }) => memoryDatabase(MIGRATIONS));
          return memory;
        }
      }
      throw error;
    },
  );
  return promise;
}

function forget(promise: Promise<Connection>): void {
  if (opening === promise) opening = null;
}

function connect(): Promise<Connection> {
  opening ??= memory ?? open();
  return opening;
}

/** Close, letting running transactions end; the next use opens it again. For `freeze` and `pagehide`. */
export function closeDatabase(): void {
  const closing = opening;
  opening = null;
  closing?.then(
    (db) => 'close' in db && db.close(),
    () => undefined,
  );
}

/** Errors after which the same work may succeed on a fresh connection. */
function isClosed(error: unknown): boolean {
  const name = (error as DOMException | null)?.name;
  return name === 'InvalidStateError' || name === 'AbortError' || name === 'UnknownError';
}

/**
 * Run `work` in one transaction; resolves when it is on the disk (`durability: strict` where the browser
 * knows it). `work` may run again after a lost connection, so it only touches the transaction, and
 * it awaits nothing else. A full disk rejects with `QuotaExceededError` and is told by `trouble()`.
 */
export async function transact<T>(
  stores: StoreName[],
  work: (tx: Transaction) => Promise<T>,
  mode: 'readwrite' | 'readonly' = 'readwrite',
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const connection = connect();
    const db = await connection;
    if ('run' in db) return db.run(work);
    try {
      const tx = transaction(db, stores, mode);
      // The outcome is awaited below; until then a failure must not count as unhandled.
      tx.done.catch(() => undefined);
      let result: T;
      try {
        result = await work(tx);
      } catch (error) {
        try {
          tx.abort();
        } catch {
          // it is over already
        }
        throw tx.error() ?? error;
      }
      await tx.done;
      if (mode === 'readwrite' && inTrouble('full')) {
        if (fullStores.every((store) => stores.indexOf(store) >= 0)) setTrouble('full', false);
      }
      return result;
    } catch (error) {
      if ((error as DOMException | null)?.name === 'QuotaExceededError') {
        // What `reserve.ts` holds for this moment.
        if (typeof caches === 'object' && (await caches.delete('room').catch(() => false))) {
          setTrouble('low');
          continue;
        }
        fullStores = stores;
        setTrouble('full');
      }
      if (attempt >= 2 || !isClosed(error)) throw error;
      forget(connection);
      db.close();
    }
  }
}

export function read<T>(stores: StoreName[], work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transact(stores, work, 'readonly');
}

/** A value of the `meta` store: small things of the device itself. */
export async function getRecord<T>(key: string): Promise<T | undefined> {
  return (await read(['meta'], (tx) => tx.objectStore('meta').get(key))) as T | undefined;
}

export async function putRecord(key: string, value: unknown): Promise<void> {
  await transact(['meta'], (tx) => tx.objectStore('meta').put(value, key));
}
