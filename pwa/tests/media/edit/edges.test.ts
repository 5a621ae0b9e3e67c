// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { guessCorners } from '../../../src/media/edit/edges';
import { type Corners, WHOLE } from '../../../src/media/edit/geometry';
import { onTable, painted } from './greys';

const papers: [string, Corners][] = [
  [
    'straight',
    [
      { x: 0.2, y: 0.15 },
      { x: 0.85, y: 0.15 },
      { x: 0.85, y: 0.9 },
      { x: 0.2, y: 0.9 },
    ],
  ],
  [
    'at an angle',
    [
      { x: 0.16, y: 0.14 },
      { x: 0.86, y: 0.11 },
      { x: 0.92, y: 0.88 },
      { x: 0.09, y: 0.9 },
    ],
  ],
  [
    'turned a little',
    [
      { x: 0.3, y: 0.1 },
      { x: 0.9, y: 0.25 },
      { x: 0.75, y: 0.9 },
      { x: 0.12, y: 0.75 },
    ],
  ],
  [
    'partly outside',
    [
      { x: 0, y: 0.2 },
      { x: 0.7, y: 0.2 },
      { x: 0.7, y: 0.95 },
      { x: 0, y: 0.95 },
    ],
  ],
];

describe('the corners of a light paper on a darker table are found within two hundredths', () => {
  test.each(papers)('%s', (_, corners) => {
    const found = guessCorners(onTable(corners));
    found.forEach(({ x, y }, n) => {
      expect(Math.abs(x - corners[n as 0].x), `corner ${n}`).toBeLessThan(0.02);
      expect(Math.abs(y - corners[n as 0].y), `corner ${n}`).toBeLessThan(0.02);
    });
  });
});

describe('where nothing looks like a paper, the whole picture is kept', () => {
  test.each([
    ['a page that fills the picture', painted(300, 400, (_x, y) => (y % 20 < 4 ? 60 : 225))],
    ['one grey', painted(300, 400, () => 128)],
    [
      'a lamp in a dark room',
      painted(300, 400, (x, y) => ((x - 150) ** 2 + (y - 200) ** 2 < 1600 ? 250 : 30)),
    ],
    ['light and dark without order', painted(300, 400, (x, y) => (x * 7919 + y * 104729) % 251)],
    [
      'a cross',
      painted(300, 400, (x, y) => (Math.abs(x - 150) < 30 || Math.abs(y - 200) < 30 ? 230 : 40)),
    ],
    ['a dark paper on a light table', onTable(papers[0]?.[1] ?? WHOLE, 60, 220)],
  ])('%s', (_, grey) => {
    expect(guessCorners(grey)).toEqual(WHOLE);
  });
});
