// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { judge, sharpnessOf } from '../../../src/media/edit/judge';
import { letters, painted, shaken, unfocused } from './greys';

describe('a photo that can be read is left alone', () => {
  test.each([
    ['a page in good light', letters()],
    ['a page in a room in the evening', letters(130, 40)],
    ['faint letters', letters(230, 150)],
    ['a page as soft as a cheap lens makes it', shaken(letters(), 1)],
    ['an empty sheet', painted(300, 400, (x, y) => 225 + ((x * 7 + y * 13) % 5))],
    ['a white sheet on a black table', painted(300, 400, (x) => (x < 200 ? 15 : 235))],
  ])('%s', (_, grey) => {
    expect(judge(grey)).toBeNull();
  });
});

describe('who took it is told', () => {
  test.each([
    ['a page without a lamp', letters(70, 15)],
    ['nearly nothing', painted(300, 400, () => 8)],
  ])('that %s is dark', (_, grey) => {
    expect(judge(grey)).toBe('dark');
  });

  test.each([
    ['out of focus', unfocused(letters(), 2)],
    ['far out of focus', unfocused(letters(), 5)],
    ['faint and out of focus', unfocused(letters(230, 150), 2)],
    [
      'a headline, shaken',
      shaken(
        painted(300, 400, (x) => (x % 40 < 14 ? 40 : 230)),
        5,
      ),
    ],
  ])('that it is blurred: %s', (_, grey) => {
    expect(judge(grey)).toBe('blurred');
  });
});

test('more blur is never sharper', () => {
  const found = [0, 1, 2, 3].map((reach) =>
    sharpnessOf(reach ? unfocused(letters(), reach) : letters()),
  );
  expect(found).toEqual([...found].sort((a, b) => b - a));
  expect(found[0]).toBeGreaterThan(0.6);
});

test('a picture smaller than an edge is wide is not judged', () => {
  expect(judge(painted(6, 4, () => 200))).toBeNull();
  expect(judge(painted(1, 1, () => 200))).toBeNull();
});
