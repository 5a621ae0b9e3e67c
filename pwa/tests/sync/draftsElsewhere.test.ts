// @vitest-environment node
import { beforeEach, describe, expect, test } from 'vitest';

import type { Draft } from '../../src/store/draftTypes';
import {
  begin,
  type Device,
  device,
  eachDrafting,
  enqueue,
  isCopied,
  mutations,
  read,
  sync,
  type,
} from '../support/drafting';
import { DraftServer } from '../support/draftServer';
import { DRAFT } from '../support/phone';

const world = eachDrafting();

describe('a second device', () => {
  let tablet: Device;
  let id: string;

  beforeEach(async () => {
    id = await begin(world.phone, { name: 'Thái', job: 'làm nương' });
    await sync(world, world.phone);
    tablet = await device(world, 'B');
    await sync(world, tablet);
  });

  test('has the draft, and says that it was begun elsewhere', async () => {
    expect(await read(tablet, id)).toMatchObject({
      ...{ begun: 'A', answers: { name: 'Thái', job: 'làm nương' }, state: 'open' },
    });
    expect(await isCopied(tablet, id)).toBe(true);
  });

  test('and the first merge what each has typed alone', async () => {
    await type(world.phone, id, { name: 'Hà Thị Thái' });
    await type(tablet, id, { phone: '0912' });
    for (const one of [world.phone, tablet, world.phone]) await sync(world, one);
    const answers = { name: 'Hà Thị Thái', job: 'làm nương', phone: '0912' };
    for (const one of [world.phone, tablet]) expect(await read(one, id)).toMatchObject({ answers });
    expect((await read(tablet, id)).conflicts).toBeUndefined();
  });

  test('sends what is typed also where what lies beside an answer is more than the server takes', async () => {
    await type(world.phone, id, { name: 'Hà Thị Thái' });
    await type(tablet, id, { name: 'too much', phone: '0912' });
    for (const one of [world.phone, tablet]) await sync(world, one);
    const server = () => world.drafts.get(id)?.value?.answers;
    expect(server()).toEqual({ name: 'Hà Thị Thái', job: 'làm nương', phone: '0912' });
    await type(tablet, id, { phone: '0913' });
    await sync(world, tablet);
    expect(server()).toMatchObject({ name: 'Hà Thị Thái', phone: '0913' });
    expect((await read(tablet, id)).conflicts?.['name']).toMatchObject([{ value: 'too much' }]);
    await sync(world, tablet); // once more for each copy that has come
    const sent = mutations(world).length;
    for (let more = 0; more < 3; more++) await sync(world, tablet);
    expect(mutations(world)).toHaveLength(sent);
  });

  test('and the first both ask when both have changed an answer, until one of them is told', async () => {
    await type(world.phone, id, { name: 'Hà Thị Thái' });
    await type(tablet, id, { name: 'Hà Thái' });
    for (const one of [world.phone, tablet, world.phone]) await sync(world, one);
    for (const one of [world.phone, tablet]) {
      const { answers, conflicts, stands } = await read(one, id);
      expect(answers['name']).toBe('Hà Thị Thái');
      expect(stands?.['name']).toMatchObject({
        device: 'A',
        made_at: expect.stringMatching(/^20/),
      });
      expect(conflicts?.['name']).toMatchObject([{ value: 'Hà Thái', device: 'B' }]);
    }
    const { conflicts: _asked, ...draft } = await read(world.phone, id);
    await world.phone.tab.saveDraft({ ...draft, answers: { ...draft.answers, name: 'Hà Thái' } });
    for (const one of [world.phone, tablet]) await sync(world, one);
    expect(world.drafts.get(id)?.value).toMatchObject({
      answers: { name: 'Hà Thái' },
      conflicts: {},
    });
    expect(await read(tablet, id)).toMatchObject({ answers: { name: 'Hà Thái' } });
    expect((await read(tablet, id)).conflicts).toBeUndefined();
  });

  test('that deletes it takes it from the first', async () => {
    await tablet.tab.deleteDraft(id);
    expect(await tablet.tab.listDrafts()).toEqual([]);
    for (const one of [tablet, world.phone, tablet]) await sync(world, one);
    expect(await world.phone.tab.listDrafts()).toEqual([]);
    expect(await tablet.tab.listDrafts()).toEqual([]);
    expect(world.drafts.get(id)?.value).toBeNull();
  });

  test('that deletes it gets it back with a word when more had been sent by the first', async () => {
    await type(world.phone, id, { job: 'dệt vải' });
    await tablet.tab.deleteDraft(id);
    for (const one of [world.phone, tablet, tablet]) await sync(world, one);
    expect(await read(tablet, id)).toMatchObject({ note: 'back', answers: { job: 'dệt vải' } });
  });

  test('that deletes it gets it back when more was typed on the first without a network', async () => {
    await type(world.phone, id, { job: 'dệt vải' });
    await tablet.tab.deleteDraft(id);
    for (const one of [tablet, tablet, world.phone, world.phone, tablet]) await sync(world, one);
    expect(await read(world.phone, id)).toMatchObject({
      note: 'deleted',
      answers: { job: 'dệt vải' },
    });
    expect(await read(tablet, id)).toMatchObject({ note: 'back', answers: { job: 'dệt vải' } });
  });

  test('that files it takes it from the first; what was typed there too late is kept apart', async () => {
    await type(world.phone, id, { job: 'dệt vải' });
    const draft = await read(tablet, id);
    await enqueue(tablet, draft);
    for (const one of [tablet, world.phone]) await sync(world, one);
    expect(world.server.filed).toEqual([id]);
    const [kept, ...others] = await world.phone.tab.listDrafts();
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ note: 'filed', answers: { name: 'Thái', job: 'dệt vải' } });
    expect(kept?.id).not.toBe(id);
    expect(await tablet.tab.listDrafts()).toEqual([]);
  });

  test('that files it while the first is saving: what came too late is kept apart, and the copy goes', async () => {
    const draft = await read(tablet, id);
    await world.phone.tab.syncNow('manual');
    await type(world.phone, id, { job: 'dệt vải' });
    await enqueue(tablet, draft);
    await sync(world, tablet);
    world.speaking = 'A';
    await world.phone.copyDrafts();
    expect(world.drafts.get(id)?.value?.answers).toMatchObject({ job: 'dệt vải' });
    for (const one of [world.phone, world.phone, tablet]) await sync(world, one);
    expect(world.drafts.get(id)?.value).toBeNull();
    const [kept, ...others] = await world.phone.tab.listDrafts();
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ note: 'filed', answers: { name: 'Thái', job: 'dệt vải' } });
    const [again] = await tablet.tab.listDrafts();
    expect(again).toMatchObject({ answers: { name: 'Thái', job: 'dệt vải' } });
    expect(again?.id).toBe(kept?.id);
  });

  test('that files it with a save still on its way has no draft of it afterwards', async () => {
    const draft = await read(tablet, id);
    await enqueue(tablet, draft);
    await sync(world, tablet);
    const late = world.drafts.get(id) ?? new DraftServer();
    const plain = { ...DRAFT, form_version: 1, changed: { job: 'x' }, removed: [], settled: [] };
    const save = { id: 'late', type: 'draft.save', entity: id, base: 1, after: [], made_at: 'x' };
    const version = late.save({ ...save, args: plain }, 'B');
    world.server.publish('person:p1', { collection: 'draft', id, version, value: late.value });
    for (const one of [tablet, tablet, world.phone]) await sync(world, one);
    expect(world.drafts.get(id)?.value).toBeNull();
    for (const one of [tablet, world.phone]) expect(await one.tab.listDrafts()).toEqual([]);
  });

  test('that files it without having seen what the first had saved finds that apart, on both', async () => {
    const draft = await read(tablet, id);
    await type(world.phone, id, { job: 'dệt vải' });
    await sync(world, world.phone);
    await enqueue(tablet, draft);
    for (const one of [tablet, world.phone, tablet, world.phone, tablet, world.phone])
      await sync(world, one);
    const filing = mutations(world).find((one) => one.type === 'dossier.file');
    expect(filing?.base).toBe(draft.seen);
    expect(world.server.filed).toEqual([id]);
    expect(world.drafts.get(id)?.value).toBeNull();
    const lists = await Promise.all([world.phone, tablet].map((one) => one.tab.listDrafts()));
    for (const list of lists) {
      expect(list).toMatchObject([{ answers: { name: 'Thái', job: 'dệt vải' } }]);
      expect(list[0]?.id).not.toBe(id);
      expect(list[0]?.id).toBe(lists[0]?.[0]?.id);
    }
    expect(lists[1]?.[0]?.note ?? lists[0]?.[0]?.note).toBe('filed');
  });

  test('that files it leaves nothing on the first where nothing more was typed', async () => {
    const draft = await read(tablet, id);
    await enqueue(tablet, draft);
    for (const one of [tablet, world.phone]) await sync(world, one);
    expect(await world.phone.tab.listDrafts()).toEqual([]);
  });

  test('brings something into a draft that is on the screen: what is typed there is laid over it', async () => {
    const before = await read(world.phone, id);
    await type(tablet, id, { phone: '0912' });
    for (const one of [tablet, world.phone]) await sync(world, one);
    const typed = { ...before, answers: { ...before.answers, job: 'dệt vải' } };
    await expect(world.phone.tab.saveDraft(typed)).rejects.toThrow('moved');
    const laid = await world.phone.layOver(id, { current: typed }, { current: before });
    await world.phone.tab.saveDraft(laid as Draft);
    const answers = { name: 'Thái', job: 'dệt vải', phone: '0912' };
    expect(await read(world.phone, id)).toMatchObject({ answers });
  });

  test('of another person has nothing of it', async () => {
    const other = await device(world, 'C', 'p2');
    await sync(world, other);
    expect(await other.tab.listDrafts()).toEqual([]);
  });
});
