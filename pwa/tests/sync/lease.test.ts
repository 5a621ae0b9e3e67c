// @vitest-environment node
import { describe, expect, test, vi } from 'vitest';

import { openTab } from '../support/phone';
import { eachSignedIn } from '../support/signedIn';

const world = eachSignedIn();

describe('the lease, where there are no Web Locks', () => {
  test('lets one work at a time', async () => {
    const other = await openTab();
    const order: string[] = [];
    const job = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((wake) => setTimeout(wake, 20));
      order.push(`${name} out`);
    };
    await Promise.all([world.tab.asSender(job('a'), 5), other.asSender(job('b'), 5)]);
    expect(
      [order.slice(0, 2), order.slice(2)].map(([x = '', y]) => y === x.replace('in', 'out')),
    ).toEqual([true, true]);
  });

  test('of a dead holder runs out', async () => {
    await world.tab.putRecord('lease', { holder: 'dead', until: Date.now() - 1 });
    expect(await world.tab.asSender(async () => 'done')).toBe('done');
  });

  test('written under a clock far ahead does not stop anybody', async () => {
    await world.tab.putRecord('lease', {
      holder: 'dead',
      until: Date.now() + 10 * world.tab.LEASE_MS,
    });
    expect(await world.tab.asSender(async () => 'done')).toBe('done');
  });

  test('gives way to Web Locks where there are', async () => {
    const request = vi.fn((_name: string, work: () => Promise<unknown>) => work());
    vi.stubGlobal('navigator', { locks: { request } });
    await world.tab.syncNow('manual');
    expect(request).toHaveBeenCalledWith('hosoxa-sender', expect.any(Function));
    expect(await world.tab.getRecord('lease')).toBeUndefined();
  });
});
