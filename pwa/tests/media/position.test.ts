import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { sayMetres } from '../../src/media/metres';
import { type Position, toPosition, watchPosition } from '../../src/media/position';

type Told = { found: Position[]; over: (string | null)[] };
let succeed: PositionCallback;
let fail: PositionErrorCallback;
let cleared: number;

beforeEach(() => {
  vi.useFakeTimers();
  cleared = 0;
  vi.stubGlobal('navigator', {
    geolocation: {
      watchPosition: (good: PositionCallback, bad: PositionErrorCallback) => {
        succeed = good;
        fail = bad;
        return 7;
      },
      clearWatch: () => cleared++,
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watch(): Told & { stop: () => void } {
  const told: Told = { found: [], over: [] };
  const stop = watchPosition(
    (position) => told.found.push(position),
    (trouble) => told.over.push(trouble),
  );
  return { ...told, stop };
}

function fix(accuracy: number, latitude = 21.77612345): void {
  succeed({ coords: { latitude, longitude: 106.0812345, accuracy } } as GeolocationPosition);
}

describe('looking for the position', () => {
  test('takes the first fix, then only better ones, and stops when it is good', () => {
    const told = watch();
    fix(80);
    fix(200);
    fix(30);
    expect(told.found.map(({ accuracy }) => accuracy)).toEqual([80, 30]);
    expect(told.over).toEqual([]);
    fix(12);
    expect(told.over).toEqual([null]);
    expect(cleared).toBe(1);
    fix(3);
    expect(told.found).toHaveLength(3);
  });

  test('ends after a minute with what it has, or says that it found nothing', () => {
    const found = watch();
    fix(80);
    vi.advanceTimersByTime(60_000);
    expect(found.over).toEqual([null]);
    const nothing = watch();
    vi.advanceTimersByTime(60_000);
    expect(nothing.over).toEqual(['lost']);
  });

  test.each([
    [1, 'denied'],
    [2, 'lost'],
    [3, 'lost'],
  ])('says why nothing came of it: %d is %s', (code, trouble) => {
    const told = watch();
    fail({ code } as GeolocationPositionError);
    expect(told.over).toEqual([trouble]);
  });

  test('goes on when the satellites are lost after a fix', () => {
    const told = watch();
    fix(80);
    fail({ code: 3 } as GeolocationPositionError);
    expect(told.over).toEqual([]);
  });

  test('says so where there is no such thing', () => {
    vi.stubGlobal('navigator', {});
    expect(watch().over).toEqual(['none']);
  });

  test('is silent once the person has stopped it', () => {
    const told = watch();
    told.stop();
    fix(5);
    vi.advanceTimersByTime(60_000);
    expect(told).toMatchObject({ found: [], over: [] });
    expect(cleared).toBe(1);
  });
});

test('an answer has six digits of a degree and whole metres, rounded up', () => {
  expect(toPosition({ latitude: 21.77612345, longitude: -106.0000004, accuracy: 11.2 })).toEqual({
    lat: 21.776123,
    lon: -106,
    accuracy: 12,
  });
});

test.each([
  [0, 1],
  [8, 8],
  [20, 20],
  [35, 40],
  [101, 200],
  [2400, 3000],
])('%d metres are said as %d', (accuracy, said) => {
  expect(sayMetres(accuracy)).toBe(said);
});
