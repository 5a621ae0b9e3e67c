// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { DRAFT, fileDraft, fillDraft, newPhone, openTab } from '../support/phone';

/** What the browser clears together, and the notes that it leaves. */
const notes = new Map<string, string>();

beforeEach(() => {
  newPhone();
  notes.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => notes.get(key) ?? null,
    setItem: (key: string, value: string) => notes.set(key, value),
    removeItem: (key: string) => notes.delete(key),
  });
});

function storage(quota: number, usage: number, more: object = {}) {
  vi.stubGlobal('navigator', {
    storage: { estimate: async () => ({ quota, usage }), persisted: async () => false, ...more },
  });
}

function clear(): Promise<unknown> {
  return new Promise((done, fail) => {
    const gone = indexedDB.deleteDatabase('hosoxa');
    gone.onsuccess = done;
    gone.onerror = fail;
  });
}

describe('room', () => {
  test('that is nearly gone is said at the start, before anything is lost', async () => {
    storage(10_000_000_000, 9_990_000_000);
    const tab = await openTab();
    await tab.watchStorage();
    expect(tab.trouble()).toBe('low');
  });

  test('is looked at again after a save, and the line goes when there is room', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    storage(10_000_000_000, 1_000);
    const tab = await openTab();
    await tab.watchStorage();
    expect(tab.trouble()).toBeNull();
    storage(10_000_000_000, 9_990_000_000);
    tab.announce(['draft']);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(tab.trouble()).toBe('low'));
    storage(10_000_000_000, 1_000);
    tab.announce(['blob']);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(tab.trouble()).toBeNull());
    vi.useRealTimers();
  });

  test('that runs out is worse than little of it, and is said first', async () => {
    storage(10_000_000_000, 9_990_000_000);
    const tab = await openTab();
    await tab.watchStorage();
    tab.setTrouble('full');
    expect(tab.trouble()).toBe('full');
    tab.setTrouble('full', false);
    expect(tab.trouble()).toBe('low');
  });
});

describe('a private window', () => {
  const memory = { jsHeapSizeLimit: 500_000_000 };

  test('is known in Chromium by a quota that is a share of the memory', async () => {
    vi.stubGlobal('performance', { memory });
    storage(400_000_000, 0);
    const tab = await openTab();
    await tab.watchStorage();
    expect(tab.trouble()).toBe('private');
  });

  test('is not suspected where the browser has promised to keep the data, nor on a large disk', async () => {
    vi.stubGlobal('performance', { memory });
    storage(400_000_000, 0, { persisted: async () => true });
    const tab = await openTab();
    await tab.watchStorage();
    storage(20_000_000_000, 0);
    await tab.watchStorage();
    expect(tab.trouble()).toBeNull();
  });

  test('is known in the others by its having no files', async () => {
    vi.stubGlobal('performance', {});
    storage(20_000_000_000, 0, { getDirectory: () => Promise.reject(new Error('no')) });
    const tab = await openTab();
    await tab.watchStorage();
    expect(tab.trouble()).toBe('private');
  });
});

describe('a phone whose browser has cleared the database', () => {
  test('says so, with what was there, until the person has read it', async () => {
    const tab = await openTab();
    await fillDraft(tab);
    await fileDraft(tab);
    const { id } = await tab.ensureProfile();
    await tab.bindPerson(id, 'p1', 'Trần Thị Thái');
    await tab.watchStorage();
    tab.closeDatabase();
    await clear();

    const next = await openTab();
    await next.watchStorage();
    expect(next.trouble()).toBe('wiped');
    expect(next.noted()).toMatchObject({ drafts: 1, unsent: 1, person: true });
    // Begun anew without having read it: still said at the next start.
    await next.createDraft(DRAFT);
    const third = await openTab();
    await third.watchStorage();
    expect(third.trouble()).toBe('wiped');
    await third.acknowledge();
    expect(third.trouble()).toBeNull();
    const fourth = await openTab();
    await fourth.watchStorage();
    expect(fourth.trouble()).toBeNull();
    expect(fourth.noted()).toMatchObject({ drafts: 1, unsent: 0, person: false });
  });

  test('is not one whose person removed everything by hand', async () => {
    const tab = await openTab();
    await fillDraft(tab);
    await tab.watchStorage();
    // Killed before the next look.
    await tab.removeProfile((await tab.ensureProfile()).id);
    const next = await openTab();
    await next.watchStorage();
    expect(next.trouble()).toBeNull();
    expect(next.noted()).toBeNull();
  });

  test('nor one that nobody has used', async () => {
    for (let visit = 0; visit < 2; visit++) {
      const tab = await openTab();
      await tab.watchStorage();
      expect(tab.trouble()).toBeNull();
      expect(notes.size).toBe(0);
    }
  });

  test('nor one whose browser notes nothing', async () => {
    vi.stubGlobal('localStorage', undefined);
    const tab = await openTab();
    await fillDraft(tab);
    await tab.watchStorage();
    expect(tab.trouble()).toBeNull();
  });
});
