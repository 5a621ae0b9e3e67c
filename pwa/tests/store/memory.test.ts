// @vitest-environment node
import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';

import { openDatabase, type StoreName, type Transaction, transaction } from '../../src/store/idb';
import { compare, memoryDatabase } from '../../src/store/memory';
import { MIGRATIONS } from '../../src/store/migrations';

type Run = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** The same work on the browser's database and on the one in memory. */
async function both(): Promise<Run[]> {
  const stub = () => undefined;
  const db = await openDatabase('x', MIGRATIONS.length, {
    upgrade: async (made, _from, tx) => {
      for (const migrate of MIGRATIONS) await migrate(made, tx);
    },
    blocked: stub,
    blocking: stub,
    terminated: stub,
  });
  const memory = await memoryDatabase(MIGRATIONS);
  const names = Array.from(db.objectStoreNames) as StoreName[];
  return [
    async (work) => {
      const tx = transaction(db, names, 'readwrite');
      tx.done.catch(stub);
      try {
        const result = await work(tx);
        await tx.done;
        return result;
      } catch (error) {
        await tx.done.catch(stub); // the browser has aborted it already
        throw error;
      }
    },
    (work) => memory.run(work),
  ];
}

async function same(...works: ((tx: Transaction) => Promise<unknown>)[]): Promise<void> {
  globalThis.indexedDB = new IDBFactory();
  const told: unknown[] = [];
  for (const run of await both()) {
    const seen: unknown[] = [];
    for (const work of works) {
      seen.push(await run(work).catch((error: Error) => error.name));
    }
    told.push(seen);
  }
  expect(told[1]).toEqual(told[0]);
  expect(JSON.stringify(told[0]).length).toBeGreaterThan(20);
}

const sealed = { iv: new Uint8Array(12), data: new ArrayBuffer(1) };
const item = (id: string, profile: string) => ({
  ...{ id, profile, entity: 'e', state: 'waiting' as const, attempts: 0 },
  ...sealed,
});
const entity = (profile: string, collection: string, id: string, generation: number) => ({
  ...{ profile, collection, id, generation, version: 1, value: id },
});

describe('the database in memory answers as the browser\u2019s does', () => {
  test('to keys, ranges, counts and deletions', async () => {
    await same(
      async (tx) => {
        const meta = tx.objectStore('meta');
        for (const key of ['scratch/a/2', 'scratch/a/1', 'scratch/b/1', 'z']) {
          await meta.put(`v-${key}`, key);
        }
        const own = IDBKeyRange.bound('scratch/a/', 'scratch/a/\uffff');
        return [
          await meta.get('z'),
          await meta.get('nothing'),
          await meta.getAllKeys(own),
          await meta.getAll(own, 1),
          await meta.count(),
          await meta.delete(own),
          await meta.getAllKeys(),
        ];
      },
      async (tx) => {
        const store = tx.objectStore('entities');
        for (const one of [entity('p', 'b', '2', 3), entity('p', 'a', '1', 4)])
          await store.put(one);
        await store.put(entity('', 'form', 'f', 3));
        await store.put({ ...entity('p', 'a', '1', 5), version: 2 });
        const all = IDBKeyRange.bound(['p', 'a'], ['p', 'a', []]);
        const stale = IDBKeyRange.bound(['p', 0], ['p', 5], false, true);
        return [
          await store.getAll(all),
          await store.index('generation').getAllKeys(stale),
          await store.index('parent').getAll(['p', 'a', 'x']),
          await store.getAllKeys(),
        ];
      },
    );
  });

  test('to numbers it gives itself, and to an index', async () => {
    await same(async (tx) => {
      const queue = tx.objectStore('queue');
      const keys = [await queue.add(item('b', 'p')), await queue.add(item('a', 'q'))];
      await queue.delete(2);
      keys.push(await queue.add(item('c', 'p')));
      await queue.put({ ...item('b', 'p'), attempts: 1, seq: 1 });
      const found = await queue.index('profile').getAll('p');
      return [
        found.map(({ id, attempts }) => [id, attempts]),
        (await queue.index('id').get('c'))?.profile,
        await queue.count(),
        keys.length,
      ];
    });
  });

  test('to a key that is taken, and forgets what came before it', async () => {
    await same(
      async (tx) => {
        const meta = tx.objectStore('meta');
        await meta.put('kept', 'a');
        return 'the first transaction is done';
      },
      async (tx) => {
        await tx.objectStore('meta').put('lost', 'a');
        await tx.objectStore('meta').add('taken', 'a');
      },
      (tx) => tx.objectStore('meta').getAll(),
    );
  });
});

test('keys are in the order of IndexedDB', () => {
  const keys = [1, 2, 'a', 'b', ['a'], ['a', 1], ['a', 'b'], ['a', []], ['b']];
  for (const [i, a] of keys.entries()) {
    for (const [j, b] of keys.entries()) {
      expect(Math.sign(compare(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
      expect(Math.sign(compare(a, b))).toBe(indexedDB.cmp(a, b));
    }
  }
});
