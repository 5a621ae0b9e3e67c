// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { fileDraft, newPhone, openTab, type Tab } from '../support/phone';
import { startServer, type TestServer } from '../support/server';

let server: TestServer;
let tab: Tab;

beforeEach(async () => {
  newPhone();
  server = await startServer();
  server.connect();
  tab = await signedIn('p1');
});
afterEach(async () => {
  vi.useRealTimers();
  await server.stop();
});

async function signedIn(person: string): Promise<Tab> {
  const fresh = await openTab();
  const { id } = await fresh.ensureProfile();
  await fresh.bindPerson(id, person, 'Trần Thị Thái');
  server.jar.session = person;
  return fresh;
}

async function notes(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push(await tab.enqueue({ type: 'notice.read', entity: `n${i}`, args: {} }));
  }
  return ids;
}

const states = async () => (await tab.listQueue()).map(({ state }) => state);

describe('sending', () => {
  test('an item leaves when the answer names it, and its draft goes with it', async () => {
    const { draft } = await fileDraft(tab);
    await tab.syncNow('enqueue');
    expect(server.filed).toEqual([draft.id]);
    expect(await tab.listQueue()).toEqual([]);
    expect(await tab.getDraft(draft.id)).toBeUndefined();
    expect((await tab.getEntity('dossier', draft.id))?.value.code).toBe('H24-1');
    expect(tab.syncState()).toMatchObject({ kind: 'all-sent', total: 0 });
  });

  test('a filed dossier has its page before the feed brings it', async () => {
    server.settings.limit = 1;
    server.publish('catalogue', {
      collection: 'form',
      id: '1.004194@1',
      version: 1,
      value: { applicant: { name: 'full_name' } },
    });
    await tab.syncNow('start');
    for (let i = 0; i < 3; i++) {
      server.publish('catalogue', { collection: 'agency', id: `a${i}`, version: 1, value: {} });
    }
    const { draft } = await fileDraft(tab);
    const seen: unknown[] = [];
    const stop = tab.subscribe(['dossier', 'draft'], () => {
      void Promise.all([tab.getDraft(draft.id), tab.getEntity('dossier', draft.id)]).then(
        ([kept, dossier]) => seen.push(kept?.state ?? dossier?.value.code),
      );
    });
    server.plan.push(...([undefined, 'cut-before'] as never[]));
    await tab.syncNow('enqueue');
    stop();
    const dossier = await tab.getEntity('dossier', draft.id);
    expect(dossier).toMatchObject({
      version: 0,
      value: { code: 'H24-1', status: 1, applicant_name: 'Trần Thị Thái' },
    });
    expect((await tab.getEntity('dossier_answers', draft.id))?.value.answers).toEqual(
      draft.answers,
    );
    expect(seen).not.toContain(undefined);
    await tab.syncNow('manual');
    expect((await tab.getEntity('dossier', draft.id))?.version).toBe(1);
  });

  test('goes in batches of at most 25, in the order of making', async () => {
    const ids = await notes(60);
    await tab.syncNow('enqueue');
    expect(server.sent().map((batch) => batch.length)).toEqual([25, 25, 10]);
    expect(server.sent().flat()).toEqual(ids);
  });

  test('names the person, the protocol and the language, and packs a large body', async () => {
    await tab.setSetting('language', 'en');
    await notes(10);
    await tab.syncNow('enqueue');
    expect(server.seen[0]).toMatchObject({
      as: 'p1',
      cursor: null,
      limit: 200,
      headers: {
        'hosoxa-protocol': '1',
        'accept-language': 'en',
        'content-encoding': 'gzip',
        'content-type': 'application/json',
      },
    });
  });

  test('an answer cut after the commit is asked for again and nothing happens twice', async () => {
    const { draft } = await fileDraft(tab);
    server.plan.push('cut-after');
    await tab.syncNow('enqueue');
    expect(await states()).toEqual(['waiting']);
    await tab.syncNow('manual');
    expect(server.filed).toEqual([draft.id]);
    const [first, second] = server.seen.map(({ mutations }) => mutations);
    expect(second).toEqual(first);
    expect(await tab.listQueue()).toEqual([]);
  });

  test.each(['cut-before', 'truncate', 'portal', 'portal-json', 'wrong-ids'] as const)(
    'after %s the queue, the draft and the cursor are untouched',
    async (step) => {
      const { draft } = await fileDraft(tab);
      server.plan.push(step);
      await tab.syncNow('enqueue');
      expect(await states()).toEqual(['waiting']);
      expect((await tab.getDraft(draft.id))?.state).toBe('queued');
      expect(tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 1, lastOk: null });
      const cursors = await tab.read(['cursors'], (tx) => tx.objectStore('cursors').getAll());
      expect(cursors).toEqual([]);
      await tab.syncNow('manual');
      expect(server.filed).toEqual([draft.id]);
    },
  );

  test('an answer that never comes is given up', async () => {
    server.plan.push('hang');
    const request = { as: 'p1', cursor: null, limit: 1, mutations: [] };
    expect(await tab.exchange(request, 50)).toEqual({ kind: 'lost' });
  });

  test('a second run after a portal asks first whether the server is there', async () => {
    await notes(1);
    server.plan.push('portal');
    server.settings.healthy = false;
    await tab.syncNow('enqueue');
    await tab.syncNow('manual');
    expect(server.probes).toEqual(['portal']);
    expect(server.seen).toHaveLength(1);
    server.settings.healthy = true;
    await tab.syncNow('manual');
    expect(await tab.listQueue()).toEqual([]);
  });

  test('a refused item keeps its problem and stops nobody', async () => {
    const [, bad] = await notes(3);
    const problem = {
      type: 'urn:hosoxa:problem:invalid-answers',
      code: 'invalid-answers',
      title: '',
      status: 422,
      detail: 'Ngày sinh chưa đúng',
    };
    server.settings.judge = ({ id }) => (id === bad ? { outcome: 'rejected', problem } : {});
    await tab.syncNow('enqueue');
    expect(await tab.listQueue()).toMatchObject([{ id: bad, state: 'rejected', problem }]);
    expect(tab.syncState().kind).toBe('needs-you');
    await notes(1);
    await tab.syncNow('enqueue');
    expect((await tab.listQueue()).map(({ id }) => id)).toEqual([bad]);
    expect(
      server
        .sent()
        .flat()
        .filter((id) => id === bad),
    ).toHaveLength(1);
  });

  test('a refused filing is edited and sent again under a new id', async () => {
    const { draft, id } = await fileDraft(tab);
    const problem = { type: '', code: 'form-version-lapsed', title: '', status: 422, detail: '' };
    server.settings.judge = () => ({ outcome: 'rejected', problem });
    await tab.syncNow('enqueue');
    const again = await tab.editAgain(id);
    expect(again).toMatchObject({ id: draft.id, state: 'open', answers: draft.answers });
    server.settings.judge = () => ({});
    const second = await tab.enqueueFiling(again, {
      procedure: draft.procedure,
      form_version: 2,
      case: null,
      agency: 'a1',
      answers: again.answers,
      papers: [],
    });
    expect(second).not.toBe(id);
    await tab.syncNow('enqueue');
    expect(server.filed).toEqual([draft.id]);
  });

  test('a draft whose id the server has already gets another for its next filing', async () => {
    const { draft, id } = await fileDraft(tab);
    const problem = { type: '', code: 'dossier-exists', title: '', status: 409, detail: '' };
    server.settings.judge = () => ({ outcome: 'rejected', problem });
    await tab.syncNow('enqueue');
    const again = await tab.editAgain(id);
    expect(again.id).not.toBe(draft.id);
    expect((await tab.listDrafts()).map((one) => one.id)).toEqual([again.id]);
  });

  test('a held item is kept and sent again later, and others go on', async () => {
    const [first] = await notes(3);
    server.settings.judge = ({ id }) => (id === first ? { outcome: 'held' } : {});
    await tab.syncNow('enqueue');
    expect(await tab.listQueue()).toMatchObject([{ id: first, state: 'waiting' }]);
    expect(server.seen).toHaveLength(1);
    server.settings.judge = () => ({});
    await tab.syncNow('manual');
    expect(await tab.listQueue()).toEqual([]);
  });

  test('what was done later to the same thing does not overtake a held item', async () => {
    const first = await tab.enqueue({ type: 'person.update', entity: 'p1', args: { phone: '1' } });
    await notes(25);
    const last = await tab.enqueue({ type: 'person.update', entity: 'p1', args: { phone: '2' } });
    server.settings.judge = ({ id }) => (id === first ? { outcome: 'held' } : {});
    await tab.syncNow('enqueue');
    expect((await tab.listQueue()).map(({ id }) => id)).toEqual([first, last]);
    server.settings.judge = () => ({});
    await tab.syncNow('manual');
    expect(Array.from(server.results.keys()).slice(-2)).toEqual([first, last]);
  });

  test('a body that is too large is halved until it fits', async () => {
    server.settings.most = 5;
    const ids = await notes(20);
    await tab.syncNow('enqueue');
    expect(await tab.listQueue()).toEqual([]);
    expect(Array.from(server.results.keys())).toEqual(ids);
    expect(server.sent().map((batch) => batch.length)).toEqual([20, 10, 5, 5, 5, 5]);
  });

  test('one item that is too large by itself is marked, and the others go', async () => {
    const [bad] = await notes(1);
    server.plan.push({ status: 413, code: 'body-too-large' });
    await tab.syncNow('enqueue');
    expect(await tab.listQueue()).toMatchObject([
      { id: bad, state: 'rejected', problem: { code: 'body-too-large' } },
    ]);
    await notes(1);
    await tab.syncNow('enqueue');
    expect(await tab.listQueue()).toHaveLength(1);
  });

  test('what a crash left as sending goes again', async () => {
    const { draft } = await fileDraft(tab);
    const [item] = await tab.listQueue();
    await tab.transact(['queue'], async (tx) => {
      const store = tx.objectStore('queue');
      const record = await store.get(item?.seq ?? 0);
      if (record) await store.put({ ...record, state: 'sending' });
    });
    tab = await openTab();
    await tab.syncNow('start');
    expect(server.filed).toEqual([draft.id]);
    expect(await tab.listQueue()).toEqual([]);
  });

  test('of two tabs one sends at a time, and everything is sent once', async () => {
    await notes(40);
    const other = await openTab();
    await Promise.all([tab.syncNow('enqueue'), other.syncNow('enqueue')]);
    const sent = server.sent().flat();
    expect(sent).toHaveLength(40);
    expect(new Set(sent).size).toBe(40);
  });

  test('what is queued during a run goes in the next, without another call', async () => {
    await notes(1);
    const run = tab.syncNow('enqueue');
    await notes(1);
    await Promise.all([run, tab.syncNow('enqueue')]);
    expect(await tab.listQueue()).toEqual([]);
  });
});

describe('whose queue it is', () => {
  test('filed with no account it waits for a sign-in, and the catalogue comes all the same', async () => {
    newPhone();
    tab = await openTab();
    server.jar.session = '';
    server.publish('catalogue', { collection: 'agency', id: 'a1', version: 1, value: { x: 1 } });
    const { draft } = await fileDraft(tab);
    await tab.syncNow('enqueue');
    expect(server.seen[0]).toMatchObject({ as: null, mutations: [] });
    expect(await tab.getEntity('agency', 'a1')).toBeDefined();
    expect(tab.syncState()).toMatchObject({ kind: 'sign-in', total: 1 });
    await tab.bindPerson(tab.openProfile()?.id ?? '', 'p1', 'Thái');
    server.jar.session = 'p1';
    await tab.syncNow('sign-in');
    expect(server.filed).toEqual([draft.id]);
  });

  test('without a person of its own nobody else\u2019s cookie goes along', async () => {
    newPhone();
    tab = await openTab();
    server.jar.session = 'p2';
    await tab.syncNow('start');
    expect(server.seen[0]).toMatchObject({ as: null, cookie: '' });
  });

  test('an expired session pauses the queue, asks for its owner, and keeps everything', async () => {
    const { draft } = await fileDraft(tab);
    server.jar.session = '';
    await tab.syncNow('enqueue');
    expect(tab.syncState()).toMatchObject({ kind: 'sign-in', total: 1 });
    expect(await states()).toEqual(['waiting']);
    server.jar.session = 'p1';
    await tab.syncNow('sign-in');
    expect(server.filed).toEqual([draft.id]);
    expect(tab.syncState().kind).toBe('all-sent');
  });

  test('it is not sent under another person\u2019s session', async () => {
    await fileDraft(tab);
    server.jar.session = 'p2';
    await tab.syncNow('enqueue');
    expect(server.filed).toEqual([]);
    expect(tab.syncState()).toMatchObject({ kind: 'paused', total: 1 });
    expect(await states()).toEqual(['waiting']);
  });

  test('another profile\u2019s run sends its own items only', async () => {
    const { draft } = await fileDraft(tab);
    await tab.setPin(tab.openProfile()?.id ?? '', '111111');
    const second = await tab.addProfile('Phong', '222222');
    await tab.bindPerson(second.id, 'p2', 'Phong');
    server.jar.session = 'p2';
    await tab.enqueue({ type: 'notice.read', entity: 'n9', args: {} });
    await tab.syncNow('enqueue');
    expect(server.seen.map(({ as }) => as)).toEqual(['p2']);
    expect(server.filed).toEqual([]);
    expect(JSON.stringify(server.seen)).not.toContain(draft.id);
  });

  test('an outdated app stops sending and loses nothing', async () => {
    await notes(1);
    server.plan.push({ status: 426, code: 'client-too-old' });
    await tab.syncNow('enqueue');
    expect(tab.syncState().kind).toBe('paused');
    expect(await states()).toEqual(['waiting']);
  });
});

describe('waiting', () => {
  test('grows from 5 s to 15 min and is stretched by chance', () => {
    const waits = [1, 2, 3, 8, 9, 50].map((fails) => tab.backoff(fails, 0));
    expect(waits).toEqual([5_000, 10_000, 20_000, 640_000, 900_000, 900_000]);
    expect(tab.backoff(1, 0.99)).toBeGreaterThan(7_000);
  });

  test('is kept over a restart, and a tap ends it', async () => {
    await notes(1);
    server.plan.push({ status: 500, code: 'internal' });
    await tab.syncNow('enqueue');
    tab = await openTab();
    await tab.syncNow('start');
    expect(server.seen).toHaveLength(1);
    await tab.syncNow('manual');
    expect(await tab.listQueue()).toEqual([]);
  });

  test('is as long as the server asks, also for something new', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await notes(1);
    server.plan.push({ status: 429, code: 'too-many-requests', headers: { 'Retry-After': '120' } });
    await tab.syncNow('enqueue');
    await notes(1);
    await tab.syncNow('enqueue');
    await tab.syncNow('online');
    expect(server.seen).toHaveLength(1);
    vi.setSystemTime(Date.now() + 121_000);
    await tab.syncNow('enqueue');
    expect(await tab.listQueue()).toEqual([]);
  });

  test('ends with the network\u2019s return', async () => {
    await notes(1);
    server.reachable.value = false;
    await tab.syncNow('enqueue');
    server.reachable.value = true;
    await tab.syncNow('timer');
    expect(await states()).toEqual(['waiting']);
    await tab.syncNow('online');
    expect(await tab.listQueue()).toEqual([]);
  });

  test('reads Retry-After in seconds and as a date', () => {
    const now = Date.parse('2026-11-21T00:00:00Z');
    expect(tab.retryAfterMs('7', now)).toBe(7_000);
    expect(tab.retryAfterMs('Sat, 21 Nov 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(tab.retryAfterMs(null, now)).toBe(0);
    expect(tab.retryAfterMs('soon', now)).toBe(0);
  });
});

describe('receiving', () => {
  const agency = (id: string, name: string) =>
    server.publish('catalogue', { collection: 'agency', id, version: 1, value: { name } });
  const dossier = (id: string, version: number) =>
    server.publish('person:p1', { collection: 'dossier', id, version, value: { code: id } });

  test('reads page after page until there is no more', async () => {
    server.settings.limit = 3;
    for (let i = 0; i < 8; i++) agency(`a${i}`, `Xã ${i}`);
    await tab.syncNow('start');
    expect(await tab.listEntities('agency')).toHaveLength(8);
    expect(server.seen).toHaveLength(3);
  });

  test('asks only for what is new', async () => {
    agency('a1', 'Xã 1');
    await tab.syncNow('start');
    agency('a2', 'Xã 2');
    await tab.syncNow('manual');
    expect(server.seen[1]?.cursor).not.toBeNull();
    expect(await tab.listEntities('agency')).toHaveLength(2);
  });

  test('keeps the catalogue in clear for all and a person\u2019s dossiers encrypted', async () => {
    agency('a1', 'Xã Võ Nhai');
    dossier('d1', 1);
    await tab.syncNow('start');
    const records = await tab.read(['entities'], (tx) => tx.objectStore('entities').getAll());
    const kept = records.map(({ collection, value, sealed }) => [collection, !!value, !!sealed]);
    expect(kept).toEqual([
      ['agency', true, false],
      ['dossier', false, true],
    ]);
    await tab.lock();
    expect(await tab.getEntity('dossier', 'd1')).toBeUndefined();
    expect(await tab.getEntity('agency', 'a1')).toBeDefined();
  });

  test('finds a dossier\u2019s events by the dossier', async () => {
    for (const [id, of] of [
      ['e1', 'd1'],
      ['e2', 'd2'],
      ['e3', 'd1'],
    ] as const) {
      const value = { dossier: of };
      server.publish('person:p1', { collection: 'dossier_event', id, version: 1, value });
    }
    await tab.syncNow('start');
    const found = await tab.listEntities('dossier_event', 'd1');
    expect(found.map(({ id }) => id).sort()).toEqual(['e1', 'e3']);
  });

  test('forgets what it is told to forget', async () => {
    dossier('d1', 1);
    await tab.syncNow('start');
    server.publish('person:p1', { collection: 'dossier', id: 'd1', forget: true });
    await tab.syncNow('manual');
    expect(await tab.listEntities('dossier')).toEqual([]);
  });

  test('after a reset drops what has not come again, and only once all has come', async () => {
    for (const id of ['d1', 'd2', 'd3']) dossier(id, 1);
    await tab.syncNow('start');
    const { draft } = await fileDraft(tab);
    server.settings.epoch = 2;
    server.settings.limit = 1;
    server.vanish('d2');
    dossier('d3', 2);
    dossier('d1', 2);
    // The line drops in the middle of the pull from zero: nothing is dropped yet.
    server.plan.push(...([undefined, undefined, 'cut-before'] as never[]));
    await tab.syncNow('manual');
    expect(await tab.listEntities('dossier')).toHaveLength(4);
    await tab.syncNow('manual');
    const left = (await tab.listEntities('dossier')).map(({ id, version }) => `${id}@${version}`);
    expect(left.sort()).toEqual([`${draft.id}@1`, 'd1@2', 'd3@2'].sort());
  });

  test('a reset leaves drafts and queue as they are', async () => {
    await tab.syncNow('start');
    const { draft, id } = await fileDraft(tab);
    server.settings.epoch = 2;
    server.settings.judge = () => ({ outcome: 'held' });
    await tab.syncNow('manual');
    expect((await tab.listQueue()).map((item) => item.id)).toEqual([id]);
    expect((await tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
  });

  test('what a reset of one profile drops is not another profile\u2019s', async () => {
    dossier('d1', 1);
    await tab.syncNow('start');
    const first = tab.openProfile()?.id ?? '';
    await tab.setPin(first, '111111');
    const second = await tab.addProfile('Phong', '222222');
    await tab.bindPerson(second.id, 'p2', 'Phong');
    server.jar.session = 'p2';
    await tab.syncNow('sign-in');
    await tab.unlock(first, '111111');
    expect(await tab.listEntities('dossier')).toHaveLength(1);
  });

  test('measures how far the phone\u2019s clock is off', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await tab.syncNow('start');
    expect(Math.abs(await tab.clockOffset())).toBeLessThan(1000);
  });

  test('stops when its person is removed from the phone in the middle', async () => {
    server.settings.limit = 1;
    for (const id of ['d1', 'd2', 'd3']) dossier(id, 1);
    const id = tab.openProfile()?.id ?? '';
    const stop = tab.subscribe(['dossier'], () => void tab.removeProfile(id));
    await tab.syncNow('start');
    stop();
    expect(server.seen.length).toBeLessThan(4);
    const left = await tab.read(['entities'], (tx) => tx.objectStore('entities').getAll());
    expect(left.filter((record) => record.profile === id)).toEqual([]);
  });

  test('what cannot be stored is not acknowledged: cursor and queue stay', async () => {
    const { draft } = await fileDraft(tab);
    const real = IDBObjectStore.prototype.put;
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      if (this.name === 'cursors') throw new DOMException('no room', 'QuotaExceededError');
      return real.apply(this, args);
    });
    await tab.syncNow('enqueue');
    spy.mockRestore();
    expect(tab.trouble()).toBe('full');
    expect((await tab.getDraft(draft.id))?.state).toBe('queued');
    expect(await tab.listQueue()).toHaveLength(1);
    await tab.syncNow('manual');
    expect(server.filed).toEqual([draft.id]);
    expect(await tab.listQueue()).toEqual([]);
  });
});

describe('the lease, where there are no Web Locks', () => {
  test('lets one work at a time', async () => {
    const other = await openTab();
    const order: string[] = [];
    const job = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((wake) => setTimeout(wake, 20));
      order.push(`${name} out`);
    };
    await Promise.all([tab.asSender(job('a'), 5), other.asSender(job('b'), 5)]);
    expect(
      [order.slice(0, 2), order.slice(2)].map(([x = '', y]) => y === x.replace('in', 'out')),
    ).toEqual([true, true]);
  });

  test('of a dead holder runs out', async () => {
    await tab.putRecord('lease', { holder: 'dead', until: Date.now() - 1 });
    expect(await tab.asSender(async () => 'done')).toBe('done');
  });

  test('written under a clock far ahead does not stop anybody', async () => {
    await tab.putRecord('lease', { holder: 'dead', until: Date.now() + 10 * tab.LEASE_MS });
    expect(await tab.asSender(async () => 'done')).toBe('done');
  });

  test('gives way to Web Locks where there are', async () => {
    const request = vi.fn((_name: string, work: () => Promise<unknown>) => work());
    vi.stubGlobal('navigator', { locks: { request } });
    await tab.syncNow('manual');
    expect(request).toHaveBeenCalledWith('hosoxa-sender', expect.any(Function));
    expect(await tab.getRecord('lease')).toBeUndefined();
  });
});
