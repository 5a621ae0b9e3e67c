// @vitest-environment node
import { afterEach, expect, test, vi } from 'vitest';

import { uuid7 } from '../../src/store/ids';

afterEach(() => {
  vi.useRealTimers();
});

test('ids are UUIDs of version 7 that carry the time of their making', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 4_000_000_000_000 });
  const id = uuid7();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.slice(0, 13).replace('-', ''), 16)).toBe(4_000_000_000_000);
});

test('ids grow, also within one millisecond and when the clock is set back', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 4_100_000_000_000 });
  const ids = Array.from({ length: 9000 }, uuid7);
  vi.setSystemTime(4_050_000_000_000);
  ids.push(uuid7(), uuid7());
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
