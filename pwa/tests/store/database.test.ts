// @vitest-environment node
import { openDB } from 'idb';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { MIGRATIONS } from '../../src/store/migrations';
import { fileDraft, fillDraft, newPhone, openTab } from '../support/phone';

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
  test('is told, the save rejects, what was saved stays, and what was typed is still shown', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    const typed = { full_name: 'mới' };
    await expect(tab.saveDraft({ ...draft, answers: typed })).rejects.toThrow();
    expect(tab.trouble()).toBe('full');
    put.mockRestore();
    // Another screen of this page, and the file it would be saved to, have the newest.
    expect((await tab.getDraft(draft.id))?.answers).toEqual(typed);
    expect((await tab.listDrafts())[0]?.answers).toEqual(typed);
    // On the disk is what was there before, whole.
    expect((await (await openTab()).getDraft(draft.id))?.answers).toEqual(draft.answers);
    await tab.saveDraft({ ...draft, answers: typed });
    expect(tab.trouble()).toBeNull();
    expect((await (await openTab()).getDraft(draft.id))?.answers).toEqual(typed);
  });
});

describe('a browser that gives no storage', () => {
  const refuse = (name: string) =>
    vi.stubGlobal('indexedDB', {
      open() {
        throw new DOMException('denied', name);
      },
    });

  test('is told, and what is typed lives in the memory of the page', async () => {
    refuse('SecurityError');
    const tab = await openTab();
    const draft = await fillDraft(tab);
    expect(tab.trouble()).toBe('refused');
    expect((await tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
    tab.closeDatabase();
    expect(await tab.listDrafts()).toHaveLength(1);
    const { id } = await fileDraft(tab);
    expect((await tab.listQueue()).map((item) => item.id)).toEqual([id]);
    await expect(tab.saveDraft({ ...draft, id: 'gone' })).rejects.toThrow('no longer open');
  });

  test('for a moment only is asked again, and nothing is said', async () => {
    const real = indexedDB;
    let asked = 0;
    vi.stubGlobal('indexedDB', {
      open: (name: string, version: number) => {
        if (++asked === 1) throw new DOMException('lost', 'UnknownError');
        return real.open(name, version);
      },
    });
    const tab = await openTab();
    await fillDraft(tab);
    expect(asked).toBe(2);
    expect(tab.trouble()).toBeNull();
  });

  test('after it had given some says so, forgets nothing, and goes on when it opens again', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    const real = indexedDB;
    tab.closeDatabase();
    refuse('SecurityError');
    const typed = { full_name: 'gõ lúc hỏng' };
    await expect(tab.saveDraft({ ...draft, answers: typed })).rejects.toThrow();
    expect(tab.trouble()).toBe('broken');
    vi.stubGlobal('indexedDB', real);
    expect((await tab.getDraft(draft.id))?.answers).toEqual(typed);
    expect(tab.trouble()).toBeNull();
  });
});

describe('a database cleared under the page', () => {
  test('gets back whose it was and what is on the screen, and the person is told', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    await fillDraft(tab, 'Bản khác');
    await new Promise((done, fail) => {
      const gone = indexedDB.deleteDatabase('hosoxa');
      gone.onsuccess = done;
      gone.onerror = fail;
    });
    await tab.saveDraft({ ...draft, answers: { full_name: 'còn trên màn hình' } });
    expect(tab.trouble()).toBe('wiped');
    // After a reload, too: the person is who they were.
    const next = await openTab();
    expect((await next.getDraft(draft.id))?.answers).toEqual({ full_name: 'còn trên màn hình' });
    expect(await next.listProfiles()).toEqual(await tab.listProfiles());
    expect(await next.listDrafts()).toHaveLength(1);
  });

  test('does not bring back a draft that somebody deleted', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    await (await openTab()).deleteDraft(draft.id);
    await expect(tab.saveDraft(draft)).rejects.toThrow('no longer open');
  });
});

test('the device keeps the id it once gave itself', async () => {
  const id = await (await openTab()).deviceId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await (await openTab()).deviceId()).toBe(id);
});
