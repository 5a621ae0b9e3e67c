// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { fileDraft, openTab } from '../support/phone';
import { eachSignedIn, notes, states } from '../support/signedIn';

const world = eachSignedIn();

describe('sending', () => {
  test('an item leaves when the answer names it, and its draft goes with it', async () => {
    const { draft } = await fileDraft(world.tab);
    await world.tab.syncNow('enqueue');
    expect(world.server.filed).toEqual([draft.id]);
    expect(await world.tab.listQueue()).toEqual([]);
    expect(await world.tab.getDraft(draft.id)).toBeUndefined();
    expect((await world.tab.getEntity('dossier', draft.id))?.value.code).toBe('H24-1');
    expect(world.tab.syncState()).toMatchObject({ kind: 'all-sent', total: 0 });
  });

  test('a filed dossier has its page before the feed brings it', async () => {
    world.server.settings.limit = 1;
    world.server.publish('catalogue', {
      collection: 'form',
      id: '1.004194@1',
      version: 1,
      value: { applicant: { name: 'full_name' } },
    });
    await world.tab.syncNow('start');
    for (let i = 0; i < 3; i++) {
      world.server.publish('catalogue', {
        collection: 'agency',
        id: `a${i}`,
        version: 1,
        value: {},
      });
    }
    const { draft } = await fileDraft(world.tab);
    const seen: unknown[] = [];
    const stop = world.tab.subscribe(['dossier', 'draft'], () => {
      void Promise.all([
        world.tab.getDraft(draft.id),
        world.tab.getEntity('dossier', draft.id),
      ]).then(([kept, dossier]) => seen.push(kept?.state ?? dossier?.value.code));
    });
    world.server.plan.push(...([undefined, 'cut-before'] as never[]));
    await world.tab.syncNow('enqueue');
    stop();
    const dossier = await world.tab.getEntity('dossier', draft.id);
    expect(dossier).toMatchObject({
      version: 0,
      value: { code: 'H24-1', status: 1, applicant_name: 'Trần Thị Thái' },
    });
    expect((await world.tab.getEntity('dossier_answers', draft.id))?.value.answers).toEqual(
      draft.answers,
    );
    expect(seen).not.toContain(undefined);
    await world.tab.syncNow('manual');
    expect((await world.tab.getEntity('dossier', draft.id))?.version).toBe(1);
  });

  test('goes in batches of at most 100, in the order of making', async () => {
    const ids = await notes(world.tab, 120);
    await world.tab.syncNow('enqueue');
    expect(world.server.sent().map((batch) => batch.length)).toEqual([100, 20]);
    expect(world.server.sent().flat()).toEqual(ids);
  });

  test('goes in smaller batches when its items are large, so that a lost answer stays cheap', async () => {
    const text = 'x'.repeat(20_000);
    for (const size of [10, 20_000, 20_000, 20_000, 90_000, 10]) {
      const args = { text: text.repeat(9).slice(0, size) };
      await world.tab.enqueue({ type: 'person.update', entity: 'p1', args });
    }
    await world.tab.syncNow('enqueue');
    expect(world.server.sent().map((batch) => batch.length)).toEqual([3, 1, 1, 1]);
  });

  test('names the person, the protocol and the language, and packs a large body', async () => {
    await world.tab.setSetting('language', 'en');
    await notes(world.tab, 10);
    await world.tab.syncNow('enqueue');
    expect(world.server.seen[0]).toMatchObject({
      as: 'p1',
      cursor: null,
      limit: 32,
      headers: {
        'hosoxa-protocol': '2',
        'accept-language': 'en',
        'content-encoding': 'gzip',
        'content-type': 'application/json',
      },
    });
    // Once it knows the catalogue it asks for the usual amount, and says no more than it has to.
    await world.tab.syncNow('manual');
    const last = world.server.seen[world.server.seen.length - 1];
    expect(last?.cursor).not.toBeNull();
    expect(last?.said).toEqual(['as', 'cursor']);
  });

  test('an answer cut after the commit is asked for again and nothing happens twice', async () => {
    const { draft } = await fileDraft(world.tab);
    world.server.plan.push('cut-after');
    await world.tab.syncNow('enqueue');
    expect(await states(world.tab)).toEqual(['waiting']);
    await world.tab.syncNow('manual');
    expect(world.server.filed).toEqual([draft.id]);
    const [first, second] = world.server.seen.map(({ mutations }) => mutations);
    expect(second).toEqual(first);
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test.each(['cut-before', 'truncate', 'portal', 'portal-json', 'wrong-ids'] as const)(
    'after %s the queue, the draft and the cursor are untouched',
    async (step) => {
      const { draft } = await fileDraft(world.tab);
      world.server.plan.push(step);
      await world.tab.syncNow('enqueue');
      expect(await states(world.tab)).toEqual(['waiting']);
      expect((await world.tab.getDraft(draft.id))?.state).toBe('queued');
      expect(world.tab.syncState()).toMatchObject({
        kind: 'waiting-network',
        total: 1,
        lastOk: null,
      });
      const cursors = await world.tab.read(['cursors'], (tx) => tx.objectStore('cursors').getAll());
      expect(cursors).toEqual([]);
      await world.tab.syncNow('manual');
      expect(world.server.filed).toEqual([draft.id]);
    },
  );

  test('an answer that never comes is given up', async () => {
    world.server.plan.push('hang');
    const request = { as: 'p1', cursor: null, limit: 1, mutations: [] };
    expect(await world.tab.exchange(request, 50)).toEqual({ kind: 'lost' });
  });

  test('a second run after a portal asks first whether the server is there', async () => {
    await notes(world.tab, 1);
    world.server.plan.push('portal');
    world.server.settings.healthy = false;
    await world.tab.syncNow('enqueue');
    await world.tab.syncNow('manual');
    expect(world.server.probes).toEqual(['portal']);
    expect(world.server.seen).toHaveLength(1);
    world.server.settings.healthy = true;
    await world.tab.syncNow('manual');
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test('what a crash left as sending goes again', async () => {
    const { draft } = await fileDraft(world.tab);
    const [item] = await world.tab.listQueue();
    await world.tab.transact(['queue'], async (tx) => {
      const store = tx.objectStore('queue');
      const record = await store.get(item?.seq ?? 0);
      if (record) await store.put({ ...record, state: 'sending' });
    });
    world.tab = await openTab();
    await world.tab.syncNow('start');
    expect(world.server.filed).toEqual([draft.id]);
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test('of two tabs one sends at a time, and everything is sent once', async () => {
    await notes(world.tab, 40);
    const other = await openTab();
    await Promise.all([world.tab.syncNow('enqueue'), other.syncNow('enqueue')]);
    const sent = world.server.sent().flat();
    expect(sent).toHaveLength(40);
    expect(new Set(sent).size).toBe(40);
  });

  test('what is queued during a run goes in the next, without another call', async () => {
    await notes(world.tab, 1);
    const run = world.tab.syncNow('enqueue');
    await notes(world.tab, 1);
    await Promise.all([run, world.tab.syncNow('enqueue')]);
    expect(await world.tab.listQueue()).toEqual([]);
  });
});
