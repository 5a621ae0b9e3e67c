// @vitest-environment node
/** A phone full of work, and what usually costs people theirs in systems of this kind. */

import { openDB } from 'idb';
import { expect, test, vi } from 'vitest';

import { MIGRATIONS } from '../../src/store/migrations';
import { fileDraft, fillDraft, openTab, type Tab } from '../support/phone';
import { eachSignedIn, notes, states } from '../support/signedIn';

const world = eachSignedIn();

/** Three drafts, two filings and 120 small things that wait: more than one request takes. */
async function work(tab: Tab) {
  const drafts = [];
  for (const name of ['Một', 'Hai', 'Ba']) drafts.push(await fillDraft(tab, name));
  const filings = [await fileDraft(tab, 'Bốn'), await fileDraft(tab, 'Năm')];
  const ids = [...filings.map(({ id }) => id), ...(await notes(tab, 120))];
  return { drafts, filings, ids };
}

/** All drafts read as they were typed, and the queue is whole and in order. */
async function isWhole(tab: Tab, { drafts, ids }: Awaited<ReturnType<typeof work>>) {
  for (const draft of drafts) {
    expect((await tab.getDraft(draft.id))?.answers).toEqual(draft.answers);
  }
  expect((await tab.listQueue()).map(({ id }) => id)).toEqual(ids);
}

/** Everything arrives, each once. */
async function arrives(tab: Tab, { filings, ids }: Awaited<ReturnType<typeof work>>) {
  await vi.waitFor(
    async () => {
      await tab.syncNow('manual');
      expect(await states(tab)).toEqual([]);
    },
    { timeout: 20_000 },
  );
  expect(world.server.filed.sort()).toEqual(filings.map(({ draft }) => draft.id).sort());
  expect(
    new Set(world.server.seen.flatMap(({ mutations }) => mutations.map(({ id }) => id))),
  ).toEqual(new Set(ids));
}

test('a session that has expired keeps all of it, and the same person\u2019s sign-in sends it', async () => {
  const made = await work(world.tab);
  world.server.jar.session = '';
  await world.tab.syncNow('manual');
  expect(world.tab.syncState().kind).toBe('sign-in');
  await isWhole(world.tab, made);
  // Days later, the app opened anew.
  const later = await openTab();
  await later.syncNow('start');
  await isWhole(later, made);
  world.server.jar.session = 'p1';
  await later.resume();
  await arrives(later, made);
  await isWhole(later, { ...made, ids: [] });
}, 60_000);

test('signing out, another person\u2019s work on the same phone, and signing in again keep all of it', async () => {
  const made = await work(world.tab);
  const { id } = await world.tab.ensureProfile();
  await world.tab.setPin(id, '135790');
  world.server.jar.session = '';
  await world.tab.lock();
  const other = await world.tab.addProfile('Người khác', '246801');
  await world.tab.bindPerson(other.id, 'p2', 'Người khác');
  world.server.jar.session = 'p2';
  await fileDraft(world.tab, 'Của người khác');
  await world.tab.syncNow('manual');
  expect(await world.tab.listDrafts()).toEqual([]);
  expect(world.server.filed).toHaveLength(1);

  const later = await openTab();
  expect(await later.unlock(id, '135790')).toBe(true);
  await isWhole(later, made);
  world.server.filed.length = 0;
  world.server.seen.length = 0;
  world.server.jar.session = 'p1';
  await later.resume();
  await arrives(later, made);
}, 60_000);

test('a new version of the app with another shape of the database keeps all of it', async () => {
  const made = await work(world.tab);
  world.tab.closeDatabase();
  // The version after this one adds something; then this one is opened by mistake, and then the newer again.
  const newer = await openDB('hosoxa', MIGRATIONS.length + 1, {
    upgrade: (db) => void db.createObjectStore('something-new'),
  });
  const [drafts, queue] = [await newer.count('drafts'), await newer.count('queue')];
  expect([drafts, queue]).toEqual([5, made.ids.length]);
  newer.close();
  await expect(world.tab.listDrafts()).rejects.toThrow();
  expect(world.tab.trouble()).toBe('newer');
  const again = await openDB('hosoxa', MIGRATIONS.length + 1);
  expect([await again.count('drafts'), await again.count('queue')]).toEqual([drafts, queue]);
  again.close();
});

test('a server that wants a newer app is not sent to again, and nothing goes', async () => {
  const made = await work(world.tab);
  world.server.plan.push({ status: 426, code: 'client-too-old' });
  world.server.plan.push({ status: 426, code: 'client-too-old' });
  await world.tab.syncNow('manual');
  expect(world.tab.syncState().kind).toBe('paused');
  await isWhole(world.tab, made);
  await arrives(await openTab(), made);
}, 60_000);
