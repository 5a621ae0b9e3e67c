// @vitest-environment node
import { describe, expect, test, vi } from 'vitest';

import { openTab } from '../support/phone';
import { eachSignedIn, notes, states } from '../support/signedIn';

const world = eachSignedIn();

describe('waiting', () => {
  test('grows from 5 s to 15 min and is stretched by chance', () => {
    const waits = [1, 2, 3, 8, 9, 50].map((fails) => world.tab.backoff(fails, 0));
    expect(waits).toEqual([5_000, 10_000, 20_000, 640_000, 900_000, 900_000]);
    expect(world.tab.backoff(1, 0.99)).toBeGreaterThan(7_000);
  });

  test.each(['start', 'manual'] as const)(
    'is kept over a restart, and %s ends it',
    async (reason) => {
      await notes(world.tab, 1);
      world.server.plan.push({ status: 500, code: 'internal' });
      await world.tab.syncNow('enqueue');
      world.tab = await openTab();
      await world.tab.syncNow('timer');
      expect(world.server.seen).toHaveLength(1);
      await world.tab.syncNow(reason);
      expect(await world.tab.listQueue()).toEqual([]);
    },
  );

  test('is as long as the server asks, also for something new', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await notes(world.tab, 1);
    world.server.plan.push({
      status: 429,
      code: 'too-many-requests',
      headers: { 'Retry-After': '120' },
    });
    await world.tab.syncNow('enqueue');
    await notes(world.tab, 1);
    await world.tab.syncNow('enqueue');
    await world.tab.syncNow('online');
    expect(world.server.seen).toHaveLength(1);
    vi.setSystemTime(Date.now() + 151_000);
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test('ends with the network\u2019s return', async () => {
    await notes(world.tab, 1);
    world.server.reachable.value = false;
    await world.tab.syncNow('enqueue');
    world.server.reachable.value = true;
    await world.tab.syncNow('timer');
    expect(await states(world.tab)).toEqual(['waiting']);
    await world.tab.syncNow('online');
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test('reads Retry-After in seconds and as a date', () => {
    const now = Date.parse('2026-11-21T00:00:00Z');
    expect(world.tab.retryAfterMs('7', now)).toBe(7_000);
    expect(world.tab.retryAfterMs('Sat, 21 Nov 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(world.tab.retryAfterMs(null, now)).toBe(0);
    expect(world.tab.retryAfterMs('soon', now)).toBe(0);
  });
});
