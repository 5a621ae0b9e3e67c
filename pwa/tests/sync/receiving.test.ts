// @vitest-environment node
import { describe, expect, test, vi } from 'vitest';

import { fileDraft } from '../support/phone';
import { eachSignedIn, loseCursor } from '../support/signedIn';

const world = eachSignedIn();

describe('receiving', () => {
  const agency = (id: string, name: string) =>
    world.server.publish('catalogue', { collection: 'agency', id, version: 1, value: { name } });
  const dossier = (id: string, version: number) =>
    world.server.publish('person:p1', { collection: 'dossier', id, version, value: { code: id } });

  test('reads page after page until there is no more', async () => {
    world.server.settings.limit = 3;
    for (let i = 0; i < 8; i++) agency(`a${i}`, `Xã ${i}`);
    await world.tab.syncNow('start');
    expect(await world.tab.listEntities('agency')).toHaveLength(8);
    expect(world.server.seen).toHaveLength(3);
  });

  test('asks only for what is new', async () => {
    agency('a1', 'Xã 1');
    await world.tab.syncNow('start');
    agency('a2', 'Xã 2');
    await world.tab.syncNow('manual');
    expect(world.server.seen[1]?.cursor).not.toBeNull();
    expect(await world.tab.listEntities('agency')).toHaveLength(2);
  });

  test('keeps the catalogue in clear for all and a person\u2019s dossiers encrypted', async () => {
    agency('a1', 'Xã Võ Nhai');
    dossier('d1', 1);
    await world.tab.syncNow('start');
    const records = await world.tab.read(['entities'], (tx) => tx.objectStore('entities').getAll());
    const kept = records.map(({ collection, value, sealed }) => [collection, !!value, !!sealed]);
    expect(kept).toEqual([
      ['agency', true, false],
      ['dossier', false, true],
    ]);
    await world.tab.lock();
    expect(await world.tab.getEntity('dossier', 'd1')).toBeUndefined();
    expect(await world.tab.getEntity('agency', 'a1')).toBeDefined();
  });

  test('finds a dossier\u2019s events by the dossier', async () => {
    for (const [id, of] of [
      ['e1', 'd1'],
      ['e2', 'd2'],
      ['e3', 'd1'],
    ] as const) {
      const value = { dossier: of };
      world.server.publish('person:p1', { collection: 'dossier_event', id, version: 1, value });
    }
    await world.tab.syncNow('start');
    const found = await world.tab.listEntities('dossier_event', 'd1');
    expect(found.map(({ id }) => id).sort()).toEqual(['e1', 'e3']);
  });

  test('forgets what it is told to forget', async () => {
    dossier('d1', 1);
    await world.tab.syncNow('start');
    world.server.publish('person:p1', { collection: 'dossier', id: 'd1', forget: true });
    await world.tab.syncNow('manual');
    expect(await world.tab.listEntities('dossier')).toEqual([]);
  });

  test('after a reset drops what has not come again, and only once all has come', async () => {
    for (const id of ['d1', 'd2', 'd3']) dossier(id, 1);
    await world.tab.syncNow('start');
    const { draft } = await fileDraft(world.tab);
    await loseCursor(world.tab);
    world.server.settings.limit = 1;
    world.server.vanish('d2');
    dossier('d3', 2);
    dossier('d1', 2);
    // The line drops in the middle of the pull from zero: nothing is dropped yet.
    world.server.plan.push(...([undefined, undefined, 'cut-before'] as never[]));
    await world.tab.syncNow('manual');
    expect(await world.tab.listEntities('dossier')).toHaveLength(4);
    await world.tab.syncNow('manual');
    const left = (await world.tab.listEntities('dossier')).map(
      ({ id, version }) => `${id}@${version}`,
    );
    expect(left.sort()).toEqual([`${draft.id}@1`, 'd1@2', 'd3@2'].sort());
  });

  test('a reset leaves drafts and queue as they are', async () => {
    await world.tab.syncNow('start');
    const { draft, id } = await fileDraft(world.tab);
    world.server.settings.epoch = 2;
    world.server.settings.judge = () => ({ outcome: 'held' });
    await world.tab.syncNow('manual');
    expect((await world.tab.listQueue()).map((item) => item.id)).toEqual([id]);
    expect((await world.tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
  });

  test('what a reset of one profile drops is not another profile\u2019s', async () => {
    dossier('d1', 1);
    await world.tab.syncNow('start');
    const first = world.tab.openProfile()?.id ?? '';
    await world.tab.setPin(first, '111111');
    const second = await world.tab.addProfile('Phong', '222222');
    await world.tab.bindPerson(second.id, 'p2', 'Phong');
    world.server.jar.session = 'p2';
    await world.tab.syncNow('sign-in');
    await world.tab.unlock(first, '111111');
    expect(await world.tab.listEntities('dossier')).toHaveLength(1);
  });

  test('measures how far the phone\u2019s clock is off', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await world.tab.syncNow('start');
    expect(Math.abs(await world.tab.clockOffset())).toBeLessThan(1000);
  });

  test('stops when its person is removed from the phone in the middle', async () => {
    world.server.settings.limit = 1;
    for (const id of ['d1', 'd2', 'd3']) dossier(id, 1);
    const id = world.tab.openProfile()?.id ?? '';
    const stop = world.tab.subscribe(['dossier'], () => void world.tab.removeProfile(id));
    await world.tab.syncNow('start');
    stop();
    expect(world.server.seen.length).toBeLessThan(4);
    const left = await world.tab.read(['entities'], (tx) => tx.objectStore('entities').getAll());
    expect(left.filter((record) => record.profile === id)).toEqual([]);
  });

  test('what cannot be stored is not acknowledged: cursor and queue stay', async () => {
    const { draft } = await fileDraft(world.tab);
    const real = IDBObjectStore.prototype.put;
    const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      if (this.name === 'cursors') throw new DOMException('no room', 'QuotaExceededError');
      return real.apply(this, args);
    });
    await world.tab.syncNow('enqueue');
    spy.mockRestore();
    expect(world.tab.trouble()).toBe('full');
    expect((await world.tab.getDraft(draft.id))?.state).toBe('queued');
    expect(await world.tab.listQueue()).toHaveLength(1);
    await world.tab.syncNow('manual');
    expect(world.server.filed).toEqual([draft.id]);
    expect(await world.tab.listQueue()).toEqual([]);
  });
});
