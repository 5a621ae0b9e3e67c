/**
 * IndexedDB by promises: the calls the store makes, typed by what lies in each object store. A library for all of
 * IndexedDB is a sixteenth of what a form may weigh.
 */

import type { Schema } from './records';

export type StoreName = keyof Schema;
type Value<N extends StoreName> = Schema[N]['value'];
type Key<N extends StoreName> = Schema[N]['key'];
type Indexes<N extends StoreName> = Schema[N] extends { indexes: infer I } ? I : never;

type Reading<V, K, Q> = {
  get(query: Q | IDBKeyRange): Promise<V | undefined>;
  getAll(query?: Q | IDBKeyRange, count?: number): Promise<V[]>;
  getAllKeys(query?: Q | IDBKeyRange, count?: number): Promise<K[]>;
  count(query?: Q | IDBKeyRange): Promise<number>;
};

/** One object store inside a transaction. */
export type ObjectStore<N extends StoreName> = Reading<Value<N>, Key<N>, Key<N>> & {
  /** `key` only where the store has no key path. */
  put(value: Value<N>, key?: Key<N>): Promise<Key<N>>;
  /** Rejects with `ConstraintError`, and ends the transaction, when the key is taken. */
  add(value: Value<N>, key?: Key<N>): Promise<Key<N>>;
  delete(query: Key<N> | IDBKeyRange): Promise<undefined>;
  index<I extends keyof Indexes<N>>(name: I): Reading<Value<N>, Key<N>, Indexes<N>[I]>;
};

export type Transaction = {
  objectStore<N extends StoreName>(name: N): ObjectStore<N>;
  abort(): void;
  /** Why it was aborted. */
  error: () => DOMException | null;
  /** Resolves when it is complete; rejects when it was aborted, by whomever. */
  done: Promise<void>;
};

/** What a request gives. Its microtasks run while the transaction is still active. */
function outcome<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

type Call = (...args: unknown[]) => unknown;

function promised(target: IDBObjectStore | IDBIndex): Record<string, Call> {
  const raw = target as unknown as Record<string, (...args: unknown[]) => IDBRequest>;
  const calls: Record<string, Call> = {
    index: (name) => promised((target as IDBObjectStore).index(name as string)),
  };
  for (const name of ['get', 'getAll', 'getAllKeys', 'count', 'put', 'add', 'delete']) {
    calls[name] = (...args) =>
      outcome((raw[name] as (...args: unknown[]) => IDBRequest).apply(target, args));
  }
  return calls;
}

/** Throws what the browser throws when the connection is closing. */
export function transaction(
  db: IDBDatabase,
  stores: StoreName[],
  mode: IDBTransactionMode,
): Transaction {
  const tx = db.transaction(stores, mode, { durability: 'strict' });
  return {
    objectStore: (name) => promised(tx.objectStore(name)) as never,
    abort: () => tx.abort(),
    error: () => tx.error,
    done: new Promise((resolve, reject) => {
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error ?? new DOMException('aborted', 'AbortError'));
    }),
  };
}

export type Callbacks = {
  /** Inside the upgrade's own transaction; what it throws undoes the whole upgrade. */
  upgrade: (db: IDBDatabase, from: number, tx: IDBTransaction) => Promise<void>;
  /** Another tab holds an older version open. */
  blocked: () => void;
  /** Another tab wants a newer version. */
  blocking: () => void;
  /** The browser has closed it. */
  terminated: () => void;
};

export function openDatabase(
  name: string,
  version: number,
  { upgrade, blocked, blocking, terminated }: Callbacks,
): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version);
  request.onblocked = blocked;
  request.onupgradeneeded = ({ oldVersion }) => {
    const tx = request.transaction as IDBTransaction;
    upgrade(request.result, oldVersion, tx).catch(() => tx.abort());
  };
  return outcome(request).then((db) => {
    db.onclose = terminated;
    db.onversionchange = blocking;
    return db;
  });
}
