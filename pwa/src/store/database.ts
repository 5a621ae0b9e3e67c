/**
 * The one database of the app. Phones close databases behind a page's back (memory, freeze, another tab's
 * upgrade): every use opens it anew where needed, and a transaction cut short is done again.
 */

import { openDatabase, type StoreName, type Transaction, transaction } from './idb';
import { MIGRATIONS } from './migrations';
import { setTrouble, trouble } from './trouble';

export const DATABASE = 'hosoxa';

export type { Transaction } from './idb';

let opening: Promise<IDBDatabase> | null = null;
/** The stores that had no room. A small write elsewhere may still fit: it does not end the trouble. */
let fullStores: StoreName[] = [];

function open(): Promise<IDBDatabase> {
  // Some browsers refuse by throwing at once: a promise all the same.
  const promise: Promise<IDBDatabase> = Promise.resolve().then(() =>
    openDatabase(DATABASE, MIGRATIONS.length, {
      async upgrade(db, from, tx) {
        for (const migrate of MIGRATIONS.slice(from)) await migrate(db, tx);
      },
      blocked: () => setTrouble('blocked'),
      // A newer version of the app wants to upgrade in another tab: make room.
      blocking: () => closeDatabase(),
      terminated: () => forget(promise),
    }),
  );
  promise.then(
    () => trouble() === 'blocked' && setTrouble(null),
    (error: DOMException) => {
      forget(promise);
      setTrouble(error.name === 'VersionError' ? 'newer' : 'refused');
    },
  );
  return promise;
}

function forget(promise: Promise<IDBDatabase>): void {
  if (opening === promise) opening = null;
}

function connect(): Promise<IDBDatabase> {
  opening ??= open();
  return opening;
}

/** Close, letting running transactions end; the next use opens it again. For `freeze` and `pagehide`. */
export function closeDatabase(): void {
  const closing = opening;
  opening = null;
  closing?.then(
    (db) => db.close(),
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
      if (mode === 'readwrite' && trouble() === 'full') {
        if (fullStores.every((store) => stores.indexOf(store) >= 0)) setTrouble(null);
      }
      return result;
    } catch (error) {
      if ((error as DOMException | null)?.name === 'QuotaExceededError') {
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
