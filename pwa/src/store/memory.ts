/**
 * A database in this page's memory, for browsers that give none: the app works for this visit, and what is typed can
 * be sent, or saved to a file, before the page is closed. Knows as much of IndexedDB as `idb.ts` asks for.
 */

import type { Transaction } from './idb';
import type { Migration } from './migrations';

type Row = Record<string, unknown>;
type Path = string | string[] | null;
type Table = { path: Path; auto: boolean; indexes: Record<string, Path>; rows: Map<string, Row> };
type Range = { lower?: unknown; upper?: unknown; lowerOpen: boolean; upperOpen: boolean };

export type Memory = {
  /** One after another; what throws has changed nothing. */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
};

/** IndexedDB's order: numbers, then texts, then lists. */
export function compare(a: unknown, b: unknown): number {
  const rank = (key: unknown) => ['number', 'string', 'object'].indexOf(typeof key);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (!Array.isArray(a) || !Array.isArray(b)) {
    return (a as string) < (b as string) ? -1 : a === b ? 0 : 1;
  }
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function matches(query: unknown, key: unknown): boolean {
  if (query === undefined) return true;
  if (typeof query !== 'object' || Array.isArray(query)) return compare(query, key) === 0;
  const { lower, upper, lowerOpen, upperOpen } = query as Range;
  const above = lower === undefined || compare(key, lower) >= (lowerOpen ? 1 : 0);
  return above && (upper === undefined || compare(key, upper) <= (upperOpen ? -1 : 0));
}

function at(path: Path, row: Row): unknown {
  if (Array.isArray(path)) return path.map((part) => row[part]);
  return path === null ? undefined : row[path];
}

/** What stands for a missing `IDBKeyRange`. */
const RANGES = {
  bound: (lower: unknown, upper: unknown, lowerOpen = false, upperOpen = false): Range => ({
    lower,
    upper,
    lowerOpen,
    upperOpen,
  }),
  only: (key: unknown): Range => RANGES.bound(key, key),
};

/** Rows are kept with their key where they have no key path. */
function calls(table: Table, index?: string) {
  const { path, auto, rows } = table;
  const keyOf = (row: Row) => (path === null ? row['key'] : at(path, row));
  const value = (row: Row) => (path === null ? row['value'] : row);
  const found = (query: unknown) => {
    const by = (row: Row) =>
      index === undefined ? keyOf(row) : at(table.indexes[index] ?? null, row);
    return Array.from(rows.values())
      .filter((row) => matches(query, by(row)))
      .sort((a, b) => compare(by(a), by(b)) || compare(keyOf(a), keyOf(b)));
  };
  const write = (given: Row, key: unknown, fresh: boolean) => {
    let row: Row = path === null ? { key, value: given } : { ...given };
    if (auto && row[path as string] === undefined) {
      const last = Array.from(rows.values()).map((other) => other[path as string] as number);
      row = { ...row, [path as string]: Math.max(0, ...last) + 1 };
    }
    const own = keyOf(row);
    const name = JSON.stringify(own);
    if (fresh && rows.has(name)) throw new DOMException('the key is taken', 'ConstraintError');
    rows.set(name, row);
    return own;
  };
  return {
    get: async (query: unknown) => found(query).map(value)[0],
    getAll: async (query?: unknown, count?: number) => found(query).map(value).slice(0, count),
    getAllKeys: async (query?: unknown, count?: number) => found(query).map(keyOf).slice(0, count),
    count: async (query?: unknown) => found(query).length,
    put: async (row: Row, key?: unknown) => write(row, key, false),
    add: async (row: Row, key?: unknown) => write(row, key, true),
    delete: async (query: unknown) => {
      for (const row of found(query)) rows.delete(JSON.stringify(keyOf(row)));
    },
    index: (name: string) => calls(table, name),
  };
}

export async function memoryDatabase(migrations: readonly Migration[]): Promise<Memory> {
  const tables = new Map<string, Table>();
  const build = (name: string) => ({
    createIndex: (index: string, path: Path) => {
      (tables.get(name) as Table).indexes[index] = path;
    },
  });
  const shape = {
    objectStore: build,
    createObjectStore: (name: string, options?: IDBObjectStoreParameters) => {
      const { keyPath = null, autoIncrement = false } = options ?? {};
      tables.set(name, { path: keyPath, auto: autoIncrement, indexes: {}, rows: new Map() });
      return build(name);
    },
  } as unknown as IDBDatabase & IDBTransaction;
  for (const migrate of migrations) await migrate(shape, shape);
  if (typeof IDBKeyRange === 'undefined') Object.assign(globalThis, { IDBKeyRange: RANGES });

  let turn: Promise<unknown> = Promise.resolve();
  const tx = {
    objectStore: (name: string) => calls(tables.get(name) as Table),
  } as unknown as Transaction;
  return {
    run: (work) => {
      const mine = turn.then(async () => {
        const before = Array.from(tables.values(), (table) => ({ table, rows: table.rows }));
        for (const { table, rows } of before) table.rows = new Map(rows);
        try {
          return await work(tx);
        } catch (error) {
          for (const { table, rows } of before) table.rows = rows;
          throw error;
        }
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}
