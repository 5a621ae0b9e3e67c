// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Draft } from '../../src/store/types';
import { DraftServer } from '../support/draftServer';
import { DRAFT, dump, newPhone, type Tab } from '../support/phone';
import { startServer, type TestServer } from '../support/server';
import { signedIn } from '../support/signedIn';

type Device = { name: string; tab: Tab; copyDrafts: () => Promise<void>; layOver: LayOver };
type LayOver = typeof import('../../src/sync/drafts').layOver;

let server: TestServer;
let drafts: Map<string, DraftServer>;
/** Who is speaking to the server: a request does not say it, the session does. */
let speaking = '';
let phone: Device;

function problem(code: string) {
  return {
    outcome: 'rejected' as const,
    problem: { type: '', code, title: '', status: 409, detail: '' },
  };
}

beforeEach(async () => {
  server = await startServer();
  drafts = new Map();
  server.settings.judge = (mutation) => {
    const { entity: id, type, base } = mutation;
    if (type === 'dossier.file' && (drafts.get(id)?.drop(base, speaking) ?? true))
      server.publish('person:p1', { collection: 'draft', id, forget: true });
    if (!type.startsWith('draft.')) return {};
    const draft = drafts.get(id) ?? new DraftServer();
    drafts.set(id, draft);
    if (type === 'draft.delete') {
      if (!draft.drop(base, speaking)) return problem('stale-base');
      server.publish('person:p1', { collection: 'draft', id, forget: true });
      return { data: {} };
    }
    if (JSON.stringify(mutation.args).includes('too much')) return problem('draft-too-large');
    const version = draft.save(mutation, speaking);
    server.publish('person:p1', { collection: 'draft', id, version, value: draft.value });
    return { data: { version } };
  };
  server.connect();
  phone = await device('A');
});
afterEach(() => server.stop());

async function device(name: string, person = 'p1'): Promise<Device> {
  newPhone();
  const tab = await signedIn(server, person);
  const { copyDrafts, layOver } = await import('../../src/sync/drafts');
  await tab.transact(['meta'], (tx) => tx.objectStore('meta').put(name, 'device'));
  return { name, tab, copyDrafts, layOver };
}

/** What a page does after a run of the sync. */
async function sync({ name, tab, copyDrafts }: Device): Promise<void> {
  speaking = name;
  await tab.syncNow('manual');
  await copyDrafts();
}

async function type({ tab }: Device, id: string, answers: Draft['answers']): Promise<void> {
  const draft = (await tab.getDraft(id)) as Draft;
  await tab.saveDraft({ ...draft, answers: { ...draft.answers, ...answers } });
}

async function begin(on: Device, answers: Draft['answers'] = { name: 'Thái' }): Promise<string> {
  const { id } = await on.tab.createDraft(DRAFT);
  await type(on, id, answers);
  return id;
}

const mutations = () => server.seen.flatMap((request) => request.mutations);
const read = async ({ tab }: Device, id: string) => (await tab.getDraft(id)) as Draft;

async function isCopied(on: Device, id: string): Promise<boolean> {
  const { copied, updatedAt } = await read(on, id);
  return copied === updatedAt;
}

describe('a copy of a draft', () => {
  test('goes to the server after a sync, and the draft says so until more is typed', async () => {
    const id = await begin(phone);
    await sync(phone);
    expect(drafts.get(id)?.value).toMatchObject({ answers: { name: 'Thái' }, form_version: 1 });
    expect(await isCopied(phone, id)).toBe(true);
    await type(phone, id, { name: 'Thái H' });
    expect(await isCopied(phone, id)).toBe(false);
  });

  test('carries only what has changed since, and nothing goes when nothing has', async () => {
    const id = await begin(phone, { name: 'Thái', job: 'làm nương' });
    await sync(phone);
    await type(phone, id, { name: 'Hà Thị Thái' });
    await sync(phone);
    await sync(phone);
    const saves = mutations();
    expect(saves.map(({ base, args }) => [base, args['changed']])).toEqual([
      [null, { name: 'Thái', job: 'làm nương' }],
      [1, { name: 'Hà Thị Thái' }],
    ]);
  });

  test('is no work that waits: the person is told of nothing to send', async () => {
    const id = await begin(phone);
    await sync(phone);
    server.reachable.value = false;
    await type(phone, id, { name: 'x' });
    await sync(phone);
    expect(await phone.tab.listQueue()).toEqual([]);
    expect(phone.tab.syncState().total).toBe(0);
  });

  test('a filing goes before it, in a request of its own', async () => {
    await begin(phone);
    const filed = await begin(phone);
    const draft = await read(phone, filed);
    const { procedure, version: form_version, answers, papers } = draft;
    const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
    await phone.tab.enqueueFiling(draft, args);
    await sync(phone);
    expect(mutations().map((one) => one.type)).toEqual(['dossier.file', 'draft.save']);
    expect(mutations().filter(({ entity }) => entity === filed)).toHaveLength(1);
  });

  test('whose answer was lost goes again as it was, and is no conflict with what was typed since', async () => {
    const id = await begin(phone, { name: 'Th' });
    await sync(phone);
    await type(phone, id, { name: 'Thái' });
    await phone.tab.syncNow('manual');
    server.plan.push('cut-after');
    await phone.copyDrafts();
    await type(phone, id, { name: 'Thái H' });
    await sync(phone);
    await sync(phone);
    const [, first, second] = mutations();
    expect(second).toEqual(first);
    expect(drafts.get(id)?.value).toMatchObject({ answers: { name: 'Thái H' }, conflicts: {} });
    expect((await read(phone, id)).conflicts).toBeUndefined();
  });

  test('whose answer was lost is settled by one turn, with what was typed since, though the feed had brought it', async () => {
    const id = await begin(phone, { name: 'Th' });
    await phone.tab.syncNow('manual');
    speaking = phone.name;
    server.plan.push('cut-after');
    await phone.copyDrafts();
    await type(phone, id, { name: 'Thái' });
    // The pull comes first: the answer to what goes again has no copy with it.
    await sync(phone);
    expect(drafts.get(id)?.value).toMatchObject({ answers: { name: 'Thái' }, conflicts: {} });
    expect(await isCopied(phone, id)).toBe(true);
  });

  test('that did not get through is settled by one turn, with what was typed since', async () => {
    const id = await begin(phone, { name: 'Th' });
    await phone.tab.syncNow('manual');
    speaking = phone.name;
    server.plan.push('cut-before');
    await phone.copyDrafts();
    await type(phone, id, { name: 'Thái' });
    await phone.copyDrafts();
    expect(drafts.get(id)?.value).toMatchObject({ answers: { name: 'Thái' }, conflicts: {} });
    expect(await isCopied(phone, id)).toBe(true);
  });

  test('goes once a turn while the server has no time for it, and while more is typed', async () => {
    const id = await begin(phone, { name: 'Th' });
    await phone.tab.syncNow('manual');
    speaking = phone.name;
    const { judge } = server.settings;
    server.settings.judge = () => ({ outcome: 'held' });
    for (let turn = 1; turn <= 3; turn++) {
      await phone.copyDrafts();
      expect(mutations()).toHaveLength(turn);
    }
    // Somebody who types without a pause gets no request for each letter.
    let letters = 'Th';
    server.settings.judge = (mutation) => {
      letters += 'á';
      void type(phone, id, { name: letters });
      return judge(mutation);
    };
    const before = mutations().length;
    await phone.copyDrafts();
    expect(mutations().length - before).toBeLessThanOrEqual(2);
  });

  /** Do `work` while the phone's next request is on its way to the server, or the answer on its way back. */
  function meanwhile(way: 'there' | 'back', work: () => Promise<unknown>): void {
    const through = globalThis.fetch;
    vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
      vi.stubGlobal('fetch', through);
      if (way === 'there') await work();
      const response = await through(...request);
      if (way === 'back') await work();
      return response;
    });
  }

  async function file(id: string): Promise<void> {
    const draft = await read(phone, id);
    const { procedure, version: form_version, answers, papers } = draft;
    const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
    await phone.tab.enqueueFiling(draft, args);
    await phone.tab.syncNow('manual');
  }

  test('that is answered after the form was filed leaves no second form behind', async () => {
    const id = await begin(phone);
    await phone.tab.syncNow('manual');
    speaking = phone.name;
    meanwhile('back', () => file(id));
    await phone.copyDrafts();
    for (let turn = 0; turn < 2; turn++) {
      expect(server.filed).toEqual([id]);
      expect(await phone.tab.listDrafts()).toEqual([]);
      expect(drafts.get(id)?.value).toBeNull();
      await sync(phone);
    }
  });

  test('that reaches the server after the form was filed is deleted there in the same turn', async () => {
    const id = await begin(phone);
    await phone.tab.syncNow('manual');
    speaking = phone.name;
    meanwhile('there', async () => {
      await file(id);
      await new Promise((wake) => setTimeout(wake, 5)); // its clock has gone on
    });
    await phone.copyDrafts();
    expect(server.filed).toEqual([id]);
    expect(await phone.tab.listDrafts()).toEqual([]);
    expect(drafts.get(id)?.value).toBeNull();
  });

  test('takes nothing back of what was chosen beside the answers while the first was on its way', async () => {
    const id = await begin(phone);
    await phone.tab.syncNow('manual');
    server.plan.push('cut-after');
    await phone.copyDrafts();
    const papers = [{ key: 'birth', hand_in: 'attached' as const, pages: [], paper: 'p' }];
    await phone.tab.saveDraft({ ...(await read(phone, id)), papers, agency: 'a1' });
    await sync(phone);
    await sync(phone);
    expect(await read(phone, id)).toMatchObject({ papers, agency: 'a1' });
    expect(drafts.get(id)?.value).toMatchObject({ papers, agency: 'a1' });
  });

  test('that the server will not take is tried again only when it is another', async () => {
    const id = await begin(phone, { name: 'too much' });
    await sync(phone);
    await sync(phone);
    expect(mutations()).toHaveLength(1);
    await type(phone, id, { name: 'less' });
    await sync(phone);
    expect(drafts.get(id)?.value?.answers).toEqual({ name: 'less' });
  });

  test('is not made of an empty form, nor without a person', async () => {
    await phone.tab.createDraft(DRAFT);
    await sync(phone);
    newPhone();
    server.jar.session = '';
    const guest = await import('../support/phone').then(({ openTab }) => openTab());
    await guest.ensureProfile();
    const { copyDrafts } = await import('../../src/sync/drafts');
    const { id } = await guest.createDraft(DRAFT);
    await guest.saveDraft({ ...((await guest.getDraft(id)) as Draft), answers: { name: 'x' } });
    await guest.syncNow('manual');
    await copyDrafts();
    expect(mutations()).toEqual([]);
  });

  test('lies sealed on the phone', async () => {
    await begin(phone, { name: 'Lương Thị Kín' });
    await sync(phone);
    expect(await dump(phone.tab)).not.toContain('Kín');
  });

  test('goes anew to a server that was set back, and nothing is lost', async () => {
    const old = await begin(phone, { name: 'a' });
    await sync(phone);
    const restore = server.backup();
    const then = drafts.get(old)?.value;
    await type(phone, old, { name: 'ab', job: 'x' });
    const young = await begin(phone, { name: 'y' });
    await sync(phone);
    restore();
    drafts.clear();
    const set = new DraftServer();
    Object.assign(set, { value: then, version: 1 });
    drafts.set(old, set);
    server.publish('person:p1', { collection: 'draft', id: old, version: 1, value: then });
    await sync(phone);
    await sync(phone);
    expect(drafts.get(old)?.value).toMatchObject({
      answers: { name: 'ab', job: 'x' },
      conflicts: {},
    });
    expect(drafts.get(young)?.value).toMatchObject({ answers: { name: 'y' } });
    expect((await phone.tab.listDrafts()).map(({ id }) => id).sort()).toEqual([old, young].sort());
  });
});

describe('a second device', () => {
  let tablet: Device;
  let id: string;

  beforeEach(async () => {
    id = await begin(phone, { name: 'Thái', job: 'làm nương' });
    await sync(phone);
    tablet = await device('B');
    await sync(tablet);
  });

  test('has the draft, and says that it was begun elsewhere', async () => {
    expect(await read(tablet, id)).toMatchObject({
      ...{ begun: 'A', answers: { name: 'Thái', job: 'làm nương' }, state: 'open' },
    });
    expect(await isCopied(tablet, id)).toBe(true);
  });

  test('and the first merge what each has typed alone', async () => {
    await type(phone, id, { name: 'Hà Thị Thái' });
    await type(tablet, id, { phone: '0912' });
    for (const one of [phone, tablet, phone]) await sync(one);
    const answers = { name: 'Hà Thị Thái', job: 'làm nương', phone: '0912' };
    for (const one of [phone, tablet]) expect(await read(one, id)).toMatchObject({ answers });
    expect((await read(tablet, id)).conflicts).toBeUndefined();
  });

  test('and the first both ask when both have changed an answer, until one of them is told', async () => {
    await type(phone, id, { name: 'Hà Thị Thái' });
    await type(tablet, id, { name: 'Hà Thái' });
    for (const one of [phone, tablet, phone]) await sync(one);
    for (const one of [phone, tablet]) {
      const { answers, conflicts, stands } = await read(one, id);
      expect(answers['name']).toBe('Hà Thị Thái');
      expect(stands?.['name']).toMatchObject({
        device: 'A',
        made_at: expect.stringMatching(/^20/),
      });
      expect(conflicts?.['name']).toMatchObject([{ value: 'Hà Thái', device: 'B' }]);
    }
    const { conflicts: _asked, ...draft } = await read(phone, id);
    await phone.tab.saveDraft({ ...draft, answers: { ...draft.answers, name: 'Hà Thái' } });
    for (const one of [phone, tablet]) await sync(one);
    expect(drafts.get(id)?.value).toMatchObject({ answers: { name: 'Hà Thái' }, conflicts: {} });
    expect(await read(tablet, id)).toMatchObject({ answers: { name: 'Hà Thái' } });
    expect((await read(tablet, id)).conflicts).toBeUndefined();
  });

  test('that deletes it takes it from the first', async () => {
    await tablet.tab.deleteDraft(id);
    expect(await tablet.tab.listDrafts()).toEqual([]);
    for (const one of [tablet, phone, tablet]) await sync(one);
    expect(await phone.tab.listDrafts()).toEqual([]);
    expect(await tablet.tab.listDrafts()).toEqual([]);
    expect(drafts.get(id)?.value).toBeNull();
  });

  test('that deletes it gets it back with a word when more had been sent by the first', async () => {
    await type(phone, id, { job: 'dệt vải' });
    await tablet.tab.deleteDraft(id);
    for (const one of [phone, tablet, tablet]) await sync(one);
    expect(await read(tablet, id)).toMatchObject({ note: 'back', answers: { job: 'dệt vải' } });
  });

  test('that deletes it gets it back when more was typed on the first without a network', async () => {
    await type(phone, id, { job: 'dệt vải' });
    await tablet.tab.deleteDraft(id);
    for (const one of [tablet, tablet, phone, phone, tablet]) await sync(one);
    expect(await read(phone, id)).toMatchObject({ note: 'deleted', answers: { job: 'dệt vải' } });
    expect(await read(tablet, id)).toMatchObject({ note: 'back', answers: { job: 'dệt vải' } });
  });

  test('that files it takes it from the first; what was typed there too late is kept apart', async () => {
    await type(phone, id, { job: 'dệt vải' });
    const draft = await read(tablet, id);
    const { procedure, version: form_version, answers, papers } = draft;
    const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
    await tablet.tab.enqueueFiling(draft, args);
    for (const one of [tablet, phone]) await sync(one);
    expect(server.filed).toEqual([id]);
    const [kept, ...others] = await phone.tab.listDrafts();
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ note: 'filed', answers: { name: 'Thái', job: 'dệt vải' } });
    expect(kept?.id).not.toBe(id);
    expect(await tablet.tab.listDrafts()).toEqual([]);
  });

  test('that files it while the first is saving: what came too late is kept apart, and the copy goes', async () => {
    const draft = await read(tablet, id);
    const { procedure, version: form_version, answers, papers } = draft;
    const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
    await phone.tab.syncNow('manual');
    await type(phone, id, { job: 'dệt vải' });
    await tablet.tab.enqueueFiling(draft, args);
    await sync(tablet);
    speaking = 'A';
    await phone.copyDrafts();
    expect(drafts.get(id)?.value?.answers).toMatchObject({ job: 'dệt vải' });
    for (const one of [phone, phone, tablet]) await sync(one);
    expect(drafts.get(id)?.value).toBeNull();
    const [kept, ...others] = await phone.tab.listDrafts();
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ note: 'filed', answers: { name: 'Thái', job: 'dệt vải' } });
    const [again] = await tablet.tab.listDrafts();
    expect(again).toMatchObject({ answers: { name: 'Thái', job: 'dệt vải' } });
    expect(again?.id).toBe(kept?.id);
  });

  test('that files it with a save still on its way has no draft of it afterwards', async () => {
    const draft = await read(tablet, id);
    const { procedure, version: form_version, answers, papers } = draft;
    const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
    await tablet.tab.enqueueFiling(draft, args);
    await sync(tablet);
    const late = drafts.get(id) ?? new DraftServer();
    const plain = { ...DRAFT, form_version: 1, changed: { job: 'x' }, removed: [], settled: [] };
    const save = { id: 'late', type: 'draft.save', entity: id, base: 1, after: [], made_at: 'x' };
    const version = late.save({ ...save, args: plain }, 'B');
    server.publish('person:p1', { collection: 'draft', id, version, value: late.value });
    for (const one of [tablet, tablet, phone]) await sync(one);
    expect(drafts.get(id)?.value).toBeNull();
    for (const one of [tablet, phone]) expect(await one.tab.listDrafts()).toEqual([]);
  });

  test('that files it without having seen what the first had saved finds that apart, on both', async () => {
    const draft = await read(tablet, id);
    const { procedure, version: form_version, answers, papers } = draft;
    const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
    await type(phone, id, { job: 'dệt vải' });
    await sync(phone);
    await tablet.tab.enqueueFiling(draft, args);
    for (const one of [tablet, phone, tablet, phone, tablet, phone]) await sync(one);
    const filing = mutations().find((one) => one.type === 'dossier.file');
    expect(filing?.base).toBe(draft.seen);
    expect(server.filed).toEqual([id]);
    expect(drafts.get(id)?.value).toBeNull();
    const lists = await Promise.all([phone, tablet].map((one) => one.tab.listDrafts()));
    for (const list of lists) {
      expect(list).toMatchObject([{ answers: { name: 'Thái', job: 'dệt vải' } }]);
      expect(list[0]?.id).not.toBe(id);
      expect(list[0]?.id).toBe(lists[0]?.[0]?.id);
    }
    expect(lists[1]?.[0]?.note ?? lists[0]?.[0]?.note).toBe('filed');
  });

  test('that files it leaves nothing on the first where nothing more was typed', async () => {
    const draft = await read(tablet, id);
    const { procedure, version: form_version, answers, papers } = draft;
    const args = { procedure, form_version, case: null, agency: 'a1', answers, papers };
    await tablet.tab.enqueueFiling(draft, args);
    for (const one of [tablet, phone]) await sync(one);
    expect(await phone.tab.listDrafts()).toEqual([]);
  });

  test('brings something into a draft that is on the screen: what is typed there is laid over it', async () => {
    const before = await read(phone, id);
    await type(tablet, id, { phone: '0912' });
    for (const one of [tablet, phone]) await sync(one);
    const typed = { ...before, answers: { ...before.answers, job: 'dệt vải' } };
    await expect(phone.tab.saveDraft(typed)).rejects.toThrow('moved');
    const laid = await phone.layOver(id, { current: typed }, { current: before });
    await phone.tab.saveDraft(laid as Draft);
    const answers = { name: 'Thái', job: 'dệt vải', phone: '0912' };
    expect(await read(phone, id)).toMatchObject({ answers });
  });

  test('of another person has nothing of it', async () => {
    const other = await device('C', 'p2');
    await sync(other);
    expect(await other.tab.listDrafts()).toEqual([]);
  });
});
