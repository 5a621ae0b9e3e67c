// @vitest-environment node
import { openDB } from 'idb';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { MIGRATIONS } from '../../src/store/migrations';
import { fillDraft, newPhone, openTab } from '../support/phone';

beforeEach(newPhone);

describe('migrations', () => {
  test('are numbered without a gap: the version is their count', async () => {
    const tab = await openTab();
    await tab.getRecord('device');
    expect(await indexedDB.databases()).toEqual([{ name: 'hosoxa', version: MIGRATIONS.length }]);
  });

  test('run from every older version, one after the other, keeping what is there', async () => {
    for (let from = 0; from < MIGRATIONS.length; from++) {
      newPhone();
      const old = await openDB('hosoxa', Math.max(1, from), {
        upgrade: (db, _from, _to, tx) => {
          for (const migrate of MIGRATIONS.slice(0, Math.max(1, from)))
            migrate(db as never, tx as never);
        },
      });
      await old.put('meta', 'kept', 'mark');
      old.close();
      const tab = await openTab();
      expect(await tab.getRecord('mark')).toBe('kept');
      await fillDraft(tab);
    }
  });

  test('make the stores the code uses', async () => {
    const tab = await openTab();
    await tab.getRecord('device');
    const db = await openDB('hosoxa');
    expect(Array.from(db.objectStoreNames)).toEqual([
      'blobs',
      'cursors',
      'drafts',
      'entities',
      'meta',
      'people',
      'profiles',
      'queue',
    ]);
    db.close();
  });
});

describe('a database closed by the phone', () => {
  test('is opened again by the next use', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    tab.closeDatabase();
    expect((await tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
  });

  test('behind our back is opened again, and the save is done', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    const real = IDBDatabase.prototype.transaction;
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
    spy.mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    });
    await tab.saveDraft({ ...draft, answers: { full_name: 'sau' } });
    expect(spy.mock.calls.length).toBeGreaterThan(1);
    expect(IDBDatabase.prototype.transaction).not.toBe(real);
    expect((await tab.getDraft(draft.id))?.answers).toEqual({ full_name: 'sau' });
  });

  test('makes room when a newer version wants to upgrade', async () => {
    const tab = await openTab();
    await fillDraft(tab);
    const newer = await openDB('hosoxa', MIGRATIONS.length + 1);
    expect(newer.version).toBe(MIGRATIONS.length + 1);
    newer.close();
  });

  test('by a newer version of the app says so instead of failing silently', async () => {
    const tab = await openTab();
    await tab.getRecord('device');
    tab.closeDatabase();
    const newer = await openDB('hosoxa', MIGRATIONS.length + 1);
    newer.close();
    await expect(tab.getRecord('device')).rejects.toThrow();
    expect(tab.trouble()).toBe('newer');
  });
});

describe('a full phone', () => {
  test('is told, the save rejects, and what was saved before stays', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await expect(tab.saveDraft({ ...draft, answers: { full_name: 'mới' } })).rejects.toThrow();
    expect(tab.trouble()).toBe('full');
    put.mockRestore();
    expect((await tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
    await tab.saveDraft({ ...draft, answers: { full_name: 'mới' } });
    expect(tab.trouble()).toBeNull();
  });
});

test('a browser that gives no storage is told', async () => {
  vi.stubGlobal('indexedDB', {
    open() {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  const tab = await openTab();
  await expect(tab.getRecord('device')).rejects.toThrow();
  expect(tab.trouble()).toBe('refused');
});

test('the device keeps the id it once gave itself', async () => {
  const id = await (await openTab()).deviceId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await (await openTab()).deviceId()).toBe(id);
});
