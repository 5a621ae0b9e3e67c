// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { dump, fileDraft, fillDraft, newPhone, openTab, type Tab } from '../support/phone';

beforeEach(newPhone);
afterEach(() => {
  vi.useRealTimers();
});

async function twoPeople(tab: Tab) {
  const first = await tab.ensureProfile();
  await tab.setPin(first.id, '111111');
  const draft = await fillDraft(tab);
  const second = await tab.addProfile('Phong', '222222');
  return { first, second, draft };
}

describe('several people on one phone', () => {
  test('see nothing of each other, drafts and queue included', async () => {
    const tab = await openTab();
    const { first, draft } = await twoPeople(tab);
    expect(await tab.listDrafts()).toEqual([]);
    expect(await tab.getDraft(draft.id)).toBeUndefined();
    await fileDraft(tab);
    expect(await tab.listQueue()).toHaveLength(1);
    await tab.unlock(first.id, '111111');
    expect(await tab.listQueue()).toEqual([]);
    expect(await tab.listDrafts()).toHaveLength(1);
  });

  test("cannot read each other's records with their own key", async () => {
    const tab = await openTab();
    const { first, second, draft } = await twoPeople(tab);
    await tab.transact(['drafts'], async (tx) => {
      const store = tx.objectStore('drafts');
      const record = await store.get([first.id, draft.id]);
      if (record) await store.put({ ...record, profile: second.id });
    });
    await expect(tab.getDraft(draft.id)).rejects.toThrow();
  });

  test('all need a PIN', async () => {
    const tab = await openTab();
    await tab.ensureProfile();
    await expect(tab.addProfile('Phong', '222222')).rejects.toThrow(tab.PinRequiredError);
    await tab.setPin(tab.openProfile()?.id ?? '', '111111');
    await expect(tab.addProfile('Phong', null)).rejects.toThrow(tab.PinRequiredError);
    expect(await tab.listProfiles()).toHaveLength(1);
  });

  test('cannot drop a PIN while others are there', async () => {
    const tab = await openTab();
    const { second } = await twoPeople(tab);
    await expect(tab.setPin(second.id, null)).rejects.toThrow(tab.PinRequiredError);
  });

  test('a removed one leaves nothing behind', async () => {
    const tab = await openTab();
    const { first } = await twoPeople(tab);
    await tab.removeProfile(first.id);
    expect(await dump(tab)).not.toContain(first.id);
  });
});

describe('a PIN', () => {
  test('is asked for after the app was closed, and opens', async () => {
    const tab = await openTab();
    const { first, draft } = await twoPeople(tab);
    const later = await openTab();
    await later.ready();
    expect(later.openProfile()).toBeNull();
    expect(await later.listDrafts()).toEqual([]);
    await expect(later.ensureProfile()).rejects.toThrow(later.ProfileLockedError);
    expect(await later.unlock(first.id, '111111')).toBe(true);
    expect((await later.listDrafts()).map(({ id }) => id)).toEqual([draft.id]);
  });

  test('that is wrong opens nothing, and makes the next wait longer and longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const tab = await openTab();
    const { first } = await twoPeople(tab);
    await tab.lock();
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      expect(await tab.unlock(first.id, '999999')).toBe(false);
      waits.push(await tab.pinWait(first.id));
      vi.setSystemTime(Date.now() + 3_600_000);
    }
    expect(waits).toEqual([0, 0, 15_000, 30_000, 60_000]);
    expect(await tab.unlock(first.id, '111111')).toBe(true);
    expect(await tab.pinWait(first.id)).toBe(0);
  });

  test('is not even looked at while waiting, also after a reload', async () => {
    const tab = await openTab();
    const { first } = await twoPeople(tab);
    await tab.lock();
    for (let i = 0; i < 3; i++) await tab.unlock(first.id, '999999');
    expect(await (await openTab()).unlock(first.id, '111111')).toBe(false);
  });

  test('keeps everything when set, changed and taken away', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    const id = tab.openProfile()?.id ?? '';
    for (const pin of ['111111', '222222', null]) {
      await tab.setPin(id, pin);
      expect((await tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
      const later = await openTab();
      if (pin) expect(await later.unlock(id, pin)).toBe(true);
      expect((await later.getDraft(draft.id))?.answers).toEqual(draft.answers);
    }
  });

  test('leaves no key in the database that opens without it', async () => {
    const tab = await openTab();
    await twoPeople(tab);
    const records = await tab.read(['profiles'], (tx) => tx.objectStore('profiles').getAll());
    expect(records.map((record) => record.device)).toEqual([undefined, undefined]);
    expect(await dump(tab)).not.toMatch(/111111|222222/);
  });

  test('has six digits', async () => {
    const tab = await openTab();
    const { id } = await tab.ensureProfile();
    await expect(tab.setPin(id, '1234')).rejects.toThrow(RangeError);
  });
});

describe('a profile', () => {
  test('without a PIN has a key that no script can take out', async () => {
    const tab = await openTab();
    await tab.ensureProfile();
    const [record] = await tab.read(['profiles'], (tx) => tx.objectStore('profiles').getAll());
    expect(record?.device?.extractable).toBe(false);
    expect((await tab.session())?.key.extractable).toBe(false);
  });

  test('is made once, however many ask at the same time', async () => {
    const [one, two] = [await openTab(), await openTab()];
    const made = await Promise.all([one.ensureProfile(), one.ensureProfile(), two.ensureProfile()]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });

  test('takes the first person who signs in, and no other', async () => {
    const tab = await openTab();
    const { id } = await tab.ensureProfile();
    await tab.bindPerson(id, 'p1', 'Trần Thị Thái');
    expect(tab.openProfile()).toMatchObject({ person: 'p1', name: 'Trần Thị Thái' });
    await tab.bindPerson(id, 'p1', 'Trần Thị Thái');
    await expect(tab.bindPerson(id, 'p2', 'Phong')).rejects.toThrow(tab.ProfileBoundError);
    expect(tab.openProfile()?.person).toBe('p1');
  });

  test('refuses a person who has a profile here already, and names it', async () => {
    const tab = await openTab();
    const { first, second } = await twoPeople(tab);
    await tab.bindPerson(second.id, 'p1', 'Phong');
    const refusal = await tab.bindPerson(first.id, 'p1', 'Phong').catch((error) => error);
    expect(refusal).toBeInstanceOf(tab.ProfileBoundError);
    expect(refusal.holder.id).toBe(second.id);
  });

  test('that is locked in one tab is locked in the others', async () => {
    const one = await openTab();
    await fillDraft(one);
    const two = await openTab();
    await two.ready();
    expect(two.openProfile()).not.toBeNull();
    const heard = new Promise<void>((resolve) => {
      two.onProfileChange(resolve);
    });
    await one.lock();
    await heard;
    expect(two.openProfile()).toBeNull();
  });
});
