// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { fileDraft, newPhone, openTab, type Tab } from '../support/phone';
import { startServer, type TestServer } from '../support/server';

/** As much of a page as the triggers look at. */
type Window = {
  window: EventTarget;
  document: EventTarget & { visibilityState: string };
  worker: EventTarget;
  connection: EventTarget;
  tags: string[];
};

let server: TestServer;
let tab: Tab;
let page: Window;

function newPage(): Window {
  const tags: string[] = [];
  const registration = { sync: { register: async (tag: string) => tags.push(tag) } };
  const worker = Object.assign(new EventTarget(), {
    controller: {},
    ready: Promise.resolve(registration),
  });
  const made: Window = {
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
    worker,
    connection: new EventTarget(),
    tags,
  };
  vi.stubGlobal('document', made.document);
  vi.stubGlobal('addEventListener', made.window.addEventListener.bind(made.window));
  vi.stubGlobal('navigator', { serviceWorker: worker, connection: made.connection });
  return made;
}

const realTimeout = setTimeout;

/** Until the app has done what was awaited; the promise is the app's, the time is nobody's claim. */
async function until(done: () => unknown): Promise<void> {
  for (let i = 0; i < 400 && !(await done()); i++) {
    await new Promise((wake) => realTimeout(wake, 5));
  }
  expect(await done()).toBeTruthy();
}

const quiet = () => until(async () => tab.syncNow('background').then(() => true));

beforeEach(async () => {
  newPhone();
  page = newPage();
  server = await startServer();
  server.connect();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  tab = await openTab();
  const { id } = await tab.ensureProfile();
  await tab.bindPerson(id, 'p1', 'Thái');
  server.jar.session = 'p1';
  const { startSync } = await import('../../src/sync/triggers');
  startSync();
  await until(() => server.seen.length === 1);
  await quiet();
});
afterEach(async () => {
  await quiet(); // what is still running would arm its timer in the next test's clock
  vi.clearAllTimers();
  vi.useRealTimers();
  await server.stop();
});

describe('an open app', () => {
  test('fetches at its start', () => {
    expect(server.seen).toHaveLength(1);
  });

  test('sends right after something was queued, without another word', async () => {
    const { draft } = await fileDraft(tab);
    await until(() => server.filed.includes(draft.id));
  });

  test('fetches on a push that the worker passes on', async () => {
    page.worker.dispatchEvent(new MessageEvent('message', { data: 'pull' }));
    await until(() => server.seen.length === 2);
  });

  test('asks for news from time to time while it is seen', async () => {
    await vi.advanceTimersByTimeAsync(61_000);
    await until(() => server.seen.length === 2);
  });

  test('leaves the phone alone while it is not seen', async () => {
    page.document.visibilityState = 'hidden';
    await vi.advanceTimersByTimeAsync(600_000);
    await quiet();
    const before = server.seen.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.seen.length).toBe(before);
  });
});

describe('with no network, something waiting', () => {
  beforeEach(async () => {
    server.reachable.value = false;
    await fileDraft(tab);
    await until(() => tab.syncState().kind === 'waiting-network');
    await quiet();
    expect(server.filed).toEqual([]);
  });

  test('the browser is asked to wake the worker', async () => {
    await until(() => page.tags.includes('hosoxa-outbox'));
  });

  test.each([
    ['online', () => page.window.dispatchEvent(new Event('online'))],
    ['a new bearer', () => page.connection.dispatchEvent(new Event('change'))],
    [
      'the app coming to the front',
      () => page.document.dispatchEvent(new Event('visibilitychange')),
    ],
  ])('%s sends it', async (_what, happen) => {
    server.reachable.value = true;
    happen();
    await until(() => server.filed.length === 1);
  });

  test('a probe finds the server although the phone never says online', async () => {
    server.reachable.value = true;
    await vi.advanceTimersByTimeAsync(15_000);
    await until(() => server.filed.length === 1);
  });

  test('the waiting goes on for ever, and visibly', async () => {
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(1_000_000);
      await quiet();
    }
    expect(tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 1 });
    server.reachable.value = true;
    await vi.advanceTimersByTimeAsync(1_000_000);
    await until(() => server.filed.length === 1);
  });
});

test('after the session has ended nothing goes by itself until the person signs in', async () => {
  server.jar.session = '';
  await fileDraft(tab);
  await until(() => tab.syncState().kind === 'sign-in');
  await quiet();
  const before = server.seen.length;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(server.seen.length).toBe(before);
  server.jar.session = 'p1';
  await tab.syncNow('sign-in');
  expect(server.filed).toHaveLength(1);
});
