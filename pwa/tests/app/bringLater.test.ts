import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const sent: unknown[] = [];
const worker = { postMessage: (message: unknown) => sent.push(message) };

/** The page of a new visit. */
async function visit(navigator: object) {
  vi.resetModules();
  vi.stubGlobal('navigator', navigator);
  return (await import('../../src/app/registration')).bringLater;
}

beforeEach(() => {
  sent.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('once a sync has gone through and the phone is quiet, the worker is asked once', async () => {
  const bringLater = await visit({ serviceWorker: { controller: worker } });
  bringLater(1);
  vi.runAllTimers();
  expect(sent).toEqual([]);
  bringLater(0);
  bringLater(0);
  expect(sent).toEqual([]);
  vi.runAllTimers();
  expect(sent).toEqual(['idle']);
});

test.each([
  ['no worker is in charge yet: the first visit', { serviceWorker: { controller: null } }],
  ['the browser knows no workers', {}],
  [
    'the person saves data',
    { serviceWorker: { controller: worker }, connection: { saveData: true } },
  ],
])('nothing is fetched where %s', async (_why, navigator) => {
  const bringLater = await visit(navigator);
  bringLater(0);
  vi.runAllTimers();
  expect(sent).toEqual([]);
});
