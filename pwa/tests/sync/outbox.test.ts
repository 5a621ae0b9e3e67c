// @vitest-environment node
import { beforeEach, describe, expect, test } from 'vitest';

import { dump, fileDraft, fillDraft, newPhone, openTab } from '../support/phone';

beforeEach(newPhone);

const NOTE = { type: 'notice.read', entity: 'n1', args: {} } as const;

describe('the outbox', () => {
  test('has an item when the call resolves, also for another tab and after a restart', async () => {
    const tab = await openTab();
    const id = await tab.enqueue({ ...NOTE, base: 3 });
    expect(await (await openTab()).listQueue()).toMatchObject([
      {
        id,
        type: 'notice.read',
        entity: 'n1',
        base: 3,
        state: 'waiting',
        attempts: 0,
        person: null,
      },
    ]);
  });

  test('keeps the order in which things were done', async () => {
    const tab = await openTab();
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push(await tab.enqueue({ ...NOTE, entity: `n${i}` }));
    expect((await tab.listQueue()).map(({ id }) => id)).toEqual(ids);
  });

  test('holds nothing that can be read in the database', async () => {
    const tab = await openTab();
    await fileDraft(tab);
    await tab.enqueue({ type: 'dossier.withdraw', entity: 'd9', args: { reason: 'đổi ý' } });
    const raw = await dump(tab);
    for (const word of ['dossier.', 'reason', 'đổi ý', 'full_name'])
      expect(raw).not.toContain(word);
  });

  test('marks the draft queued and keeps the mutation, both or neither', async () => {
    const tab = await openTab();
    const { draft } = await fileDraft(tab);
    expect((await tab.getDraft(draft.id))?.state).toBe('queued');
    const other = await fillDraft(tab);
    const args = {
      procedure: 'x',
      form_version: 1,
      case: null,
      agency: 'a1',
      answers: {},
      papers: [],
    };
    await tab.deleteDraft(other.id);
    await expect(tab.enqueueFiling(other, args)).rejects.toThrow(tab.ItemGoneError);
    expect(await tab.listQueue()).toHaveLength(1);
  });

  test('files a draft once, however often it is tapped', async () => {
    const tab = await openTab();
    const { draft, id } = await fileDraft(tab);
    const args = {
      procedure: 'x',
      form_version: 1,
      case: null,
      agency: 'a1',
      answers: {},
      papers: [],
    };
    expect(await tab.enqueueFiling(draft, args)).toBe(id);
    expect(await (await openTab()).enqueueFiling(draft, args)).toBe(id);
    expect(await tab.listQueue()).toHaveLength(1);
  });

  test('lets what is done to one dossier wait for what was done to it before', async () => {
    const tab = await openTab();
    const { draft, id } = await fileDraft(tab);
    await tab.enqueue({ type: 'dossier.withdraw', entity: draft.id, args: { reason: '' } });
    await tab.enqueue({ type: 'dossier.withdraw', entity: 'other', args: { reason: '' } });
    expect((await tab.listQueue()).map(({ after }) => after)).toEqual([[], [id], []]);
  });

  test('gives the draft back when a filing is taken back, with what waited for it', async () => {
    const tab = await openTab();
    const { draft, id } = await fileDraft(tab);
    await tab.enqueue({ type: 'dossier.withdraw', entity: draft.id, args: { reason: '' } });
    await tab.discard(id);
    expect(await tab.listQueue()).toEqual([]);
    expect(await tab.getDraft(draft.id)).toMatchObject({ state: 'open', answers: draft.answers });
  });

  test('keeps what was refused together with a step that is taken back: it holds words', async () => {
    const tab = await openTab();
    await tab.ensureProfile();
    const reason = { reason: 'Quá hạn bổ sung' };
    const first = await tab.enqueue({ type: 'dossier.process', entity: 'd', args: {} });
    const second = await tab.enqueue({ type: 'dossier.stop', entity: 'd', args: reason });
    const [, item] = await tab.listQueue();
    await tab.transact(['queue'], async (tx) => {
      const store = tx.objectStore('queue');
      const record = await store.get(item?.seq ?? 0);
      if (record) await store.put({ ...record, state: 'rejected' });
    });
    await tab.discard(first);
    expect(await tab.listQueue()).toMatchObject([{ id: second, args: reason }]);
  });

  test('does not take back what is on its way', async () => {
    const tab = await openTab();
    const { id } = await fileDraft(tab);
    const [item] = await tab.listQueue();
    await tab.transact(['queue'], async (tx) => {
      const store = tx.objectStore('queue');
      const record = await store.get(item?.seq ?? 0);
      if (record) await store.put({ ...record, state: 'sending' });
    });
    await expect(tab.discard(id)).rejects.toThrow(tab.ItemGoneError);
    expect(await tab.listQueue()).toHaveLength(1);
  });

  test('belongs to its profile: another person neither sees nor takes back', async () => {
    const tab = await openTab();
    const { id } = await fileDraft(tab);
    await tab.setPin(tab.openProfile()?.id ?? '', '111111');
    await tab.addProfile('Phong', '222222');
    expect(await tab.listQueue()).toEqual([]);
    await expect(tab.discard(id)).rejects.toThrow(tab.ItemGoneError);
    await expect(tab.editAgain(id)).rejects.toThrow(tab.ItemGoneError);
  });

  test('becomes the person\u2019s when its profile signs in for the first time', async () => {
    const tab = await openTab();
    await fileDraft(tab);
    await tab.bindPerson(tab.openProfile()?.id ?? '', 'p1', 'Thái');
    expect((await tab.listQueue()).map(({ person }) => person)).toEqual(['p1']);
  });
});
