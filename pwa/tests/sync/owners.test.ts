// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { fileDraft, newPhone, openTab } from '../support/phone';
import { eachSignedIn, notes, states } from '../support/signedIn';

const world = eachSignedIn();

describe('whose queue it is', () => {
  test('filed with no account it waits for a sign-in, and the catalogue comes all the same', async () => {
    newPhone();
    world.tab = await openTab();
    world.server.jar.session = '';
    world.server.publish('catalogue', {
      collection: 'agency',
      id: 'a1',
      version: 1,
      value: { x: 1 },
    });
    const { draft } = await fileDraft(world.tab);
    await world.tab.syncNow('enqueue');
    expect(world.server.seen[0]).toMatchObject({ as: null, mutations: [] });
    expect(await world.tab.getEntity('agency', 'a1')).toBeDefined();
    expect(world.tab.syncState()).toMatchObject({ kind: 'sign-in', total: 1 });
    await world.tab.bindPerson(world.tab.openProfile()?.id ?? '', 'p1', 'Thái');
    world.server.jar.session = 'p1';
    await world.tab.resume();
    expect(world.tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 1 });
    await world.tab.syncNow('sign-in');
    expect(world.server.filed).toEqual([draft.id]);
  });

  test('what was just fetched for nobody is not news enough for the person', async () => {
    newPhone();
    world.tab = await openTab();
    await world.tab.ensureProfile();
    await world.tab.syncNow('start');
    await world.tab.bindPerson(world.tab.openProfile()?.id ?? '', 'p1', 'Thái');
    world.server.jar.session = 'p1';
    await world.tab.syncNow('timer');
    expect(world.server.seen.map(({ as }) => as)).toEqual([null, 'p1']);
    await world.tab.syncNow('timer');
    expect(world.server.seen).toHaveLength(2);
    await world.tab.syncNow('start');
    expect(world.server.seen).toHaveLength(3);
  });

  test('without a person of its own nobody else\u2019s cookie goes along', async () => {
    newPhone();
    world.tab = await openTab();
    world.server.jar.session = 'p2';
    await world.tab.syncNow('start');
    expect(world.server.seen[0]).toMatchObject({ as: null, cookie: '' });
  });

  test('an expired session pauses the queue, asks for its owner, and keeps everything', async () => {
    const { draft } = await fileDraft(world.tab);
    world.server.jar.session = '';
    await world.tab.syncNow('enqueue');
    expect(world.tab.syncState()).toMatchObject({ kind: 'sign-in', total: 1 });
    expect(await states(world.tab)).toEqual(['waiting']);
    world.server.jar.session = 'p1';
    await world.tab.resume();
    expect(world.tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 1 });
    await world.tab.syncNow('sign-in');
    expect(world.server.filed).toEqual([draft.id]);
    expect(world.tab.syncState().kind).toBe('all-sent');
  });

  test('it is not sent under another person\u2019s session', async () => {
    await fileDraft(world.tab);
    world.server.jar.session = 'p2';
    await world.tab.syncNow('enqueue');
    expect(world.server.filed).toEqual([]);
    expect(world.tab.syncState()).toMatchObject({ kind: 'paused', total: 1 });
    expect(await states(world.tab)).toEqual(['waiting']);
  });

  test('another profile\u2019s run sends its own items only', async () => {
    const { draft } = await fileDraft(world.tab);
    await world.tab.setPin(world.tab.openProfile()?.id ?? '', '111111');
    const second = await world.tab.addProfile('Phong', '222222');
    await world.tab.bindPerson(second.id, 'p2', 'Phong');
    world.server.jar.session = 'p2';
    await world.tab.enqueue({ type: 'notice.read', entity: 'n9', args: {} });
    await world.tab.syncNow('enqueue');
    expect(world.server.seen.map(({ as }) => as)).toEqual(['p2']);
    expect(world.server.filed).toEqual([]);
    expect(JSON.stringify(world.server.seen)).not.toContain(draft.id);
  });

  test('an outdated app stops sending and loses nothing', async () => {
    await notes(world.tab, 1);
    world.server.plan.push({ status: 426, code: 'client-too-old' });
    await world.tab.syncNow('enqueue');
    expect(world.tab.syncState().kind).toBe('paused');
    expect(await states(world.tab)).toEqual(['waiting']);
  });
});
