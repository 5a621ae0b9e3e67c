// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { DRAFT, dump, fileDraft, fillDraft, newPhone, openTab } from '../support/phone';

beforeEach(newPhone);

describe('a draft', () => {
  test('is there again after the app was closed', async () => {
    const before = await fillDraft(await openTab());
    const after = await (await openTab()).getDraft(before.id);
    expect(after).toMatchObject({ answers: before.answers, state: 'open', title: DRAFT.title });
  });

  test('is in the database when the save resolves', async () => {
    const tab = await openTab();
    const draft = await tab.createDraft(DRAFT);
    await tab.saveDraft({ ...draft, answers: { full_name: 'Nguyễn Văn Phong' } });
    // No closing, no waiting: another tab reads at once.
    expect((await (await openTab()).getDraft(draft.id))?.answers).toEqual({
      full_name: 'Nguyễn Văn Phong',
    });
  });

  test('makes the first profile silently, with neither name nor PIN', async () => {
    const tab = await openTab();
    expect(await tab.listProfiles()).toEqual([]);
    await tab.createDraft(DRAFT);
    expect(await tab.listProfiles()).toMatchObject([{ name: '', person: null, pin: false }]);
  });

  test('lies in the database without a word that can be read', async () => {
    const tab = await openTab();
    await fillDraft(tab);
    const raw = await dump(tab);
    for (const word of ['Thái', 'Th\u00e1i', '019164000001', 'full_name', '1.004194', 'tạm trú']) {
      expect(raw).not.toContain(word);
    }
  });

  test('does not open when its record is moved to another place', async () => {
    const tab = await openTab();
    const one = await fillDraft(tab);
    const two = await fillDraft(tab, 'Lê Văn Ba');
    const profile = tab.openProfile()?.id ?? '';
    await tab.transact(['drafts'], async (tx) => {
      const store = tx.objectStore('drafts');
      const record = await store.get([profile, one.id]);
      if (record) await store.put({ ...record, id: two.id });
    });
    await expect(tab.getDraft(two.id)).rejects.toThrow();
  });

  test('asks the browser to keep the storage, and its answer is kept: a refusal for a week', async () => {
    const persist = vi.fn(async () => false);
    vi.stubGlobal('navigator', { storage: { persist } });
    const tab = await openTab();
    await tab.createDraft(DRAFT);
    await vi.waitFor(async () => {
      expect(await tab.getRecord('promised')).toMatchObject({ granted: false });
    });
    await tab.askToKeep();
    expect(persist).toHaveBeenCalledTimes(1);
    persist.mockResolvedValue(true);
    await tab.askToKeep(Date.now() + 8 * 86_400_000);
    expect(await tab.getRecord('promised')).toMatchObject({ granted: true });
    await tab.askToKeep(Date.now() + 365 * 86_400_000);
    expect(persist).toHaveBeenCalledTimes(2);
  });

  test('that is filed can no longer be written over', async () => {
    const tab = await openTab();
    const { draft } = await fileDraft(tab);
    await expect(tab.saveDraft({ ...draft, answers: {} })).rejects.toThrow(tab.DraftClosedError);
    expect((await tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
  });

  test('that is deleted does not come back with a late save', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    await tab.deleteDraft(draft.id);
    await expect(tab.saveDraft(draft)).rejects.toThrow(tab.DraftClosedError);
    expect(await tab.listDrafts()).toEqual([]);
  });

  test('last used stands first in the list', async () => {
    const tab = await openTab();
    const first = await fillDraft(tab);
    const second = await fillDraft(tab);
    await new Promise((wake) => setTimeout(wake, 2));
    await tab.saveDraft(first);
    expect((await tab.listDrafts()).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  test('is announced to other tabs', async () => {
    const one = await openTab();
    await one.createDraft(DRAFT);
    const two = await openTab();
    const heard = (tab: typeof one) =>
      new Promise<boolean>((resolve) => {
        tab.subscribe(['draft'], resolve);
      });
    const both = Promise.all([heard(one), heard(two)]);
    await fillDraft(one);
    // Each knows whether it was its own doing.
    expect(await both).toEqual([false, true]);
  });
});
