// @vitest-environment node
import { expect, test } from 'vitest';

import { type Corners, WHOLE } from '../../../src/media/edit/geometry';
import { type Pixels, straightStrip } from '../../../src/media/edit/straighten';

/** Red grows to the right, green downwards. */
function slope(width: number, height: number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at++) {
    data.set([(at % width) * 2, Math.floor(at / width) * 2, 9, 255], at * 4);
  }
  return { data, width, height };
}

const at = (strip: Uint8ClampedArray, width: number, x: number, y: number) =>
  Array.from(strip.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));

test('the whole picture at its own size is the picture', () => {
  const from = slope(100, 80);
  expect(straightStrip(from, WHOLE, [100, 80], 0, 80)).toEqual(from.data);
});

test('strips put together are the whole', () => {
  const from = slope(100, 80);
  const corners: Corners = [
    { x: 0.1, y: 0.2 },
    { x: 0.8, y: 0.1 },
    { x: 0.9, y: 0.9 },
    { x: 0.2, y: 0.8 },
  ];
  const whole = straightStrip(from, corners, [60, 50], 0, 50);
  const parts = [0, 20, 40].flatMap((top) =>
    Array.from(straightStrip(from, corners, [60, 50], top, Math.min(50, top + 20))),
  );
  expect(parts).toEqual(Array.from(whole));
});

test('a paper turned by a quarter comes back upright', () => {
  const from = slope(100, 80);
  const turned: Corners = [WHOLE[3], WHOLE[0], WHOLE[1], WHOLE[2]];
  const out = straightStrip(from, turned, [80, 100], 0, 100);
  // What was left below is left above now: no red, all green.
  expect(at(out, 80, 0, 0)).toEqual([0, 158, 9, 255]);
  expect(at(out, 80, 79, 99)).toEqual([198, 0, 9, 255]);
});

test('the corners of a leaning paper show what lay there, and nothing is read outside the picture', () => {
  const from = slope(100, 80);
  const corners: Corners = [
    { x: 0.2, y: 0.1 },
    { x: 1, y: 0 },
    { x: 0.9, y: 1 },
    { x: 0, y: 0.9 },
  ];
  const out = straightStrip(from, corners, [400, 400], 0, 400);
  const [red = 0, green = 0] = at(out, 400, 0, 0);
  expect(Math.abs(red - 39)).toBeLessThan(3);
  expect(Math.abs(green - 15)).toBeLessThan(3);
  expect(out.every((value, n) => n % 4 !== 3 || value === 255)).toBe(true);
});
