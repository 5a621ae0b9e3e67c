// @vitest-environment node
/** The server has gone back to a backup: what it lost is sent again, in order, and nobody misses anything meanwhile. */

import { describe, expect, test, vi } from 'vitest';

import { journalOf } from '../../src/store/session';
import { fileDraft, openTab } from '../support/phone';
import { eachSignedIn, loseCursor, notes } from '../support/signedIn';

const world = eachSignedIn();
const DAY = 86_400_000;

async function journal(): Promise<string[]> {
  const { id = '' } = world.tab.openProfile() ?? {};
  const records = await world.tab.read(['queue'], (tx) =>
    tx.objectStore('queue').index('profile').getAll(journalOf(id)),
  );
  return records.map((record) => `${record.state} ${record.id}`);
}

describe('a server that has gone back to a backup', () => {
  test('gets what it lost again, under the same ids and in the same order', async () => {
    const first = await fileDraft(world.tab, 'Trần Thị Thái');
    await world.tab.syncNow('enqueue');
    const restore = world.server.backup();
    const second = await fileDraft(world.tab, 'Lê Văn Phong');
    await world.tab.syncNow('enqueue');
    const [read] = await notes(world.tab, 1);
    await world.tab.syncNow('enqueue');
    restore();
    await world.tab.syncNow('manual');
    expect(Array.from(world.server.results.keys())).toEqual([first.id, second.id, read]);
    expect(world.server.filed).toEqual([first.draft.id, second.draft.id]);
    expect(await world.tab.listQueue()).toEqual([]);
    expect(world.tab.syncState().kind).toBe('all-sent');
    const dossiers = await world.tab.listEntities('dossier');
    expect(dossiers.map(({ id }) => id).sort()).toEqual([first.draft.id, second.draft.id].sort());
  });

  test('is answered before anything its reset would drop is dropped', async () => {
    const restore = world.server.backup();
    const { draft } = await fileDraft(world.tab);
    await world.tab.syncNow('enqueue');
    restore();
    // The reset comes through; the line drops before what was lost is sent.
    world.server.plan.push(...([undefined, 'cut-before'] as never[]));
    await world.tab.syncNow('manual');
    expect(world.tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 1 });
    expect((await world.tab.getEntity('dossier', draft.id))?.value.code).toBe('H24-1');
    world.tab = await openTab();
    expect((await world.tab.getEntity('dossier', draft.id))?.value.code).toBe('H24-1');
    await world.tab.syncNow('manual');
    expect(world.server.filed).toEqual([draft.id]);
    expect((await world.tab.getEntity('dossier', draft.id))?.version).toBe(1);
  });

  test('applies what was done since after what it lost, though it was sent before', async () => {
    const restore = world.server.backup();
    const { draft, id } = await fileDraft(world.tab);
    await world.tab.syncNow('enqueue');
    restore();
    const withdrawal = await world.tab.enqueue({
      type: 'dossier.withdraw',
      entity: draft.id,
      args: { reason: null },
      after: [id],
    });
    await world.tab.syncNow('manual');
    expect(Array.from(world.server.results.keys())).toEqual([id, withdrawal]);
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test('and refuses it now: the person gets it back with its answers', async () => {
    const restore = world.server.backup();
    const { draft, id } = await fileDraft(world.tab);
    await world.tab.syncNow('enqueue');
    restore();
    const problem = { type: '', code: 'form-version-lapsed', title: '', status: 422, detail: '' };
    world.server.settings.judge = () => ({ outcome: 'rejected', problem });
    await world.tab.syncNow('manual');
    expect(world.tab.syncState().kind).toBe('needs-you');
    const again = await world.tab.editAgain(id);
    expect(again).toMatchObject({ id: draft.id, state: 'open', answers: draft.answers });
    expect(await world.tab.getDraft(draft.id)).toMatchObject({ answers: draft.answers });
  });

  test('shows for a week what another phone has to bring back, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const restore = world.server.backup();
    const value = { code: 'H24-9', status: 1 };
    const put = (collection: string, id: string, more = {}) =>
      world.server.publish('person:p1', {
        collection,
        id,
        version: 1,
        value: { ...value, ...more },
      });
    put('dossier', 'other');
    put('dossier_event', 'e1', { dossier: 'other' });
    put('notice', 'n1', { dossier: 'mine' });
    const seen = async () => [
      ...(await world.tab.listEntities('dossier')).map(({ id }) => id),
      ...(await world.tab.listEntities('dossier_event')).map(({ id }) => id),
      ...(await world.tab.listEntities('notice')).map(({ id }) => id),
    ];
    put('dossier', 'mine');
    await world.tab.syncNow('start');
    restore();
    put('dossier', 'mine');
    await world.tab.syncNow('manual');
    expect(await seen()).toEqual(['mine', 'other', 'e1']);
    // Its phone brings it back, with a history of its own.
    put('dossier', 'other');
    put('dossier_event', 'e2', { dossier: 'other' });
    await world.tab.syncNow('manual');
    expect(await seen()).toEqual(['mine', 'other', 'e2']);
    world.server.vanish('other');
    world.server.vanish('e2');
    world.server.settings.epoch++;
    await world.tab.syncNow('manual');
    expect(await seen()).toEqual(['mine', 'other', 'e2']);
    vi.setSystemTime(Date.now() + 8 * DAY);
    await world.tab.syncNow('manual');
    expect(await seen()).toEqual(['mine']);
  });

  test('a reset in the same life of the server sends nothing again', async () => {
    await fileDraft(world.tab);
    await world.tab.syncNow('enqueue');
    await loseCursor(world.tab);
    await world.tab.syncNow('manual');
    expect(world.server.sent().flat()).toHaveLength(1);
  });
});

describe('what was applied', () => {
  test('is kept sealed for thirty days and then forgotten, by the server\u2019s clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const [first] = await notes(world.tab, 1);
    await world.tab.syncNow('enqueue');
    expect(await journal()).toEqual([`sent ${first}`]);
    vi.setSystemTime(Date.now() + 29 * DAY);
    const [second] = await notes(world.tab, 1);
    await world.tab.syncNow('enqueue');
    expect(await journal()).toEqual([`sent ${first}`, `sent ${second}`]);
    vi.setSystemTime(Date.now() + 2 * DAY);
    await world.tab.syncNow('manual');
    expect(await journal()).toEqual([`sent ${second}`]);
  });

  test('goes with its person', async () => {
    await notes(world.tab, 2);
    await world.tab.syncNow('enqueue');
    await world.tab.removeProfile(world.tab.openProfile()?.id ?? '');
    const left = await world.tab.read(['queue'], (tx) => tx.objectStore('queue').count());
    expect(left).toBe(0);
  });
});
