// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { openDatabase, transaction } from '../../src/store/idb';
import { MIGRATIONS } from '../../src/store/migrations';
import { newPhone } from '../support/phone';

beforeEach(newPhone);

const quiet = { blocked: vi.fn(), blocking: vi.fn(), terminated: vi.fn() };

function open(version = 1, more: Partial<Parameters<typeof openDatabase>[2]> = {}) {
  const upgrade = async (db: IDBDatabase, from: number, tx: IDBTransaction) => {
    for (const migrate of MIGRATIONS.slice(from)) await migrate(db, tx);
  };
  return openDatabase('try', version, { upgrade, ...quiet, ...more });
}

describe('a transaction', () => {
  test('is on the disk once `done` resolves, and waits for what is asked one after the other', async () => {
    const db = await open();
    const tx = transaction(db, ['meta'], 'readwrite');
    const store = tx.objectStore('meta');
    await store.put('one', 'a');
    expect(await store.get('a')).toBe('one');
    await store.put('two', 'b');
    await tx.done;
    const after = transaction(db, ['meta'], 'readonly').objectStore('meta');
    expect(await after.getAllKeys()).toEqual(['a', 'b']);
    expect(await after.count()).toBe(2);
  });

  test('asks the browser to be strict about the disk', async () => {
    const db = await open();
    const spy = vi.spyOn(db, 'transaction');
    transaction(db, ['meta'], 'readwrite');
    expect(spy).toHaveBeenCalledWith(['meta'], 'readwrite', { durability: 'strict' });
  });

  test('that is aborted keeps nothing and says why', async () => {
    const db = await open();
    const tx = transaction(db, ['meta'], 'readwrite');
    const done = tx.done.catch((error: DOMException) => error.name);
    await tx.objectStore('meta').put('one', 'a');
    tx.abort();
    expect(await done).toBe('AbortError');
    expect(await transaction(db, ['meta'], 'readonly').objectStore('meta').get('a')).toBe(
      undefined,
    );
  });

  test('ends with a request that fails, and its reason is the request\u2019s', async () => {
    const db = await open();
    const tx = transaction(db, ['meta'], 'readwrite');
    const done = tx.done.catch((error: DOMException) => error.name);
    const store = tx.objectStore('meta');
    await store.add('one', 'a');
    await expect(store.add('two', 'a')).rejects.toMatchObject({ name: 'ConstraintError' });
    expect(await done).toBe('ConstraintError');
    expect(tx.error()?.name).toBe('ConstraintError');
  });

  test('finds by an index', async () => {
    const db = await open();
    const tx = transaction(db, ['queue'], 'readwrite');
    const record = {
      id: 'x',
      profile: 'p',
      entity: 'e',
      state: 'waiting' as const,
      attempts: 0,
      iv: new Uint8Array(12),
      data: new ArrayBuffer(1),
    };
    const key = await tx.objectStore('queue').add(record);
    expect(await tx.objectStore('queue').index('id').get('x')).toMatchObject({ seq: key });
    expect(await tx.objectStore('queue').index('profile').getAllKeys('p')).toEqual([key]);
    await tx.done;
  });
});

describe('opening', () => {
  test('undoes an upgrade that fails half way', async () => {
    const upgrade = async (db: IDBDatabase) => {
      db.createObjectStore('half');
      throw new Error('no further');
    };
    await expect(open(1, { upgrade })).rejects.toMatchObject({ name: 'AbortError' });
    const db = await open();
    expect(Array.from(db.objectStoreNames)).not.toContain('half');
    expect(Array.from(db.objectStoreNames)).toContain('drafts');
  });

  test('tells the older holder, and the newcomer that it must wait', async () => {
    const blocking = vi.fn();
    const blocked = vi.fn();
    const old = await open(1, { blocking });
    const newer = open(2, { blocked, upgrade: async () => undefined });
    await vi.waitFor(() => expect(blocked).toHaveBeenCalledOnce());
    expect(blocking).toHaveBeenCalledOnce();
    old.close();
    expect((await newer).version).toBe(2);
  });
});
