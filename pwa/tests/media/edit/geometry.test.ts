// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  type Corners,
  isPaper,
  isUpright,
  moveCorner,
  paperSize,
  straightening,
  turnCorners,
  turnPoint,
  WHOLE,
} from '../../../src/media/edit/geometry';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const point = fc.record({ x: share, y: share });
const about = (x: number, y: number) =>
  fc.record({
    x: fc.double({ min: Math.max(0, x - 0.3), max: Math.min(1, x + 0.3), noNaN: true }),
    y: fc.double({ min: Math.max(0, y - 0.3), max: Math.min(1, y + 0.3), noNaN: true }),
  });
const paper = fc.tuple(about(0, 0), about(1, 0), about(1, 1), about(0, 1)).filter(isPaper);

const on = (corners: Corners, u: number, v: number) => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = straightening(corners);
  const w = g * u + h * v + 1;
  return { x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w };
};

describe('turning', () => {
  test('four quarters change nothing, and back undoes', () => {
    fc.assert(
      fc.property(point, fc.integer({ min: -9, max: 9 }), (p, quarters) => {
        const back = turnPoint(turnPoint(p, quarters), -quarters);
        expect(back.x).toBeCloseTo(p.x, 12);
        expect(back.y).toBeCloseTo(p.y, 12);
      }),
    );
    expect(turnPoint({ x: 0.1, y: 0.2 }, 1)).toEqual({ x: 0.8, y: 0.1 });
  });

  test('the corner that was left below is left above after a quarter to the right', () => {
    const corners = WHOLE.map((p) => ({ ...p })) as Corners;
    corners[3] = { x: 0.2, y: 0.9 };
    const [first] = turnCorners(corners);
    expect(first.x).toBeCloseTo(0.1);
    expect(first.y).toBeCloseTo(0.2);
    fc.assert(fc.property(paper, (one) => isPaper(turnCorners(one))));
  });
});

describe('moving a corner', () => {
  test('goes no further than the picture', () => {
    expect(moveCorner(WHOLE, 0, { x: -3, y: 0.5 })[0]).toEqual({ x: 0, y: 0.5 });
  });

  test('never makes a dent, a knot, or a paper of no width', () => {
    expect(moveCorner(WHOLE, 0, { x: 1, y: 1 })).toBe(WHOLE);
    expect(moveCorner(WHOLE, 0, { x: 0.7, y: 0.7 })).toBe(WHOLE);
    fc.assert(
      fc.property(paper, fc.integer({ min: 0, max: 3 }), point, (corners, which, to) =>
        isPaper(moveCorner(corners, which, to)),
      ),
    );
  });
});

describe('laying straight', () => {
  test('takes the corners of the paper to those of the picture, and lines to lines', () => {
    fc.assert(
      fc.property(paper, share, (corners, along) => {
        WHOLE.forEach(({ x, y }, n) => {
          const found = on(corners, x, y);
          expect(found.x).toBeCloseTo(corners[n as 0].x, 6);
          expect(found.y).toBeCloseTo(corners[n as 0].y, 6);
        });
        const [a, b] = corners;
        const edge = on(corners, along, 0);
        const off = (b.x - a.x) * (edge.y - a.y) - (b.y - a.y) * (edge.x - a.x);
        expect(Math.abs(off)).toBeLessThan(1e-6);
      }),
    );
  });

  test('is not needed where the sides are level and upright', () => {
    expect(isUpright(WHOLE)).toBe(true);
    expect(
      isUpright([
        { x: 0.1, y: 0.1 },
        { x: 0.9, y: 0.105 },
        { x: 0.9, y: 0.8 },
        { x: 0.1, y: 0.8 },
      ]),
    ).toBe(true);
    expect(
      isUpright([
        { x: 0.1, y: 0.1 },
        { x: 0.9, y: 0.15 },
        { x: 0.9, y: 0.8 },
        { x: 0.1, y: 0.8 },
      ]),
    ).toBe(false);
  });

  test('gives the paper the mean length of its sides', () => {
    expect(paperSize(WHOLE, 400, 300)).toEqual([400, 300]);
    const trapeze: Corners = [
      { x: 0.25, y: 0 },
      { x: 0.75, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ];
    expect(paperSize(trapeze, 400, 300)[0]).toBeCloseTo(300);
  });
});
