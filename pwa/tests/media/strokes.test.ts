// @vitest-environment node
import { expect, test } from 'vitest';

import { drawStrokes, isMeant, type Stroke } from '../../src/media/strokes';

const line: Stroke = [
  { x: 0.1, y: 0.1 },
  { x: 0.3, y: 0.2 },
  { x: 0.5, y: 0.1 },
];

test('a touch in passing is no signature', () => {
  expect(isMeant([])).toBe(false);
  expect(isMeant([[{ x: 0.5, y: 0.5 }]])).toBe(false);
  expect(isMeant([[line[0] as Stroke[0], { x: 0.12, y: 0.1 }]])).toBe(false);
  expect(isMeant([line])).toBe(true);
});

test('strokes keep their shape on a sheet of any size', () => {
  const calls: [string, number[]][] = [];
  const pen = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        (...at: number[]) =>
          calls.push([name, at]),
      set: () => true,
    },
  ) as CanvasRenderingContext2D;
  drawStrokes(pen, [line], 600);
  expect(calls[1]).toEqual(['moveTo', [60, 60]]);
  const last = calls.filter(([name]) => name === 'lineTo').pop();
  expect(last?.[1]).toEqual([300, 60]);
});
