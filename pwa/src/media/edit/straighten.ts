/** A paper that was photographed at an angle, laid straight, pixel by pixel. */

import { type Corners, straightening } from './geometry';

/** Red, green, blue and opacity of each pixel, row after row, as a canvas gives them. */
export type Pixels = { data: Uint8ClampedArray; width: number; height: number };

/**
 * One strip of the straight paper.
 *
 * `corners` are those of `from`; the paper becomes `width` × `height`, of which the rows `top` to `end` come back. Each
 * pixel is mixed of the four nearest.
 */
export function straightStrip(
  from: Pixels,
  corners: Corners,
  [width, height]: [number, number],
  top: number,
  end: number,
): Uint8ClampedArray<ArrayBuffer> {
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0] = straightening(corners);
  const { data, width: wide, height: high } = from;
  const out = new Uint8ClampedArray(width * (end - top) * 4);
  const byte = (at: number) => data[at] as number;
  let to = 0;
  for (let row = top; row < end; row++) {
    const v = (row + 0.5) / height;
    for (let column = 0; column < width; column++) {
      const u = (column + 0.5) / width;
      const w = m6 * u + m7 * v + 1;
      const x = Math.min(wide - 1, Math.max(0, ((m0 * u + m1 * v + m2) / w) * wide - 0.5));
      const y = Math.min(high - 1, Math.max(0, ((m3 * u + m4 * v + m5) / w) * high - 0.5));
      const [left, above] = [x | 0, y | 0];
      const [fx, fy] = [x - left, y - above];
      const here = (above * wide + left) * 4;
      const right = left + 1 < wide ? 4 : 0;
      const below = above + 1 < high ? wide * 4 : 0;
      for (let channel = here; channel < here + 3; channel++) {
        const upper = byte(channel) * (1 - fx) + byte(channel + right) * fx;
        const lower = byte(channel + below) * (1 - fx) + byte(channel + below + right) * fx;
        out[to++] = upper * (1 - fy) + lower * fy;
      }
      out[to++] = 255;
    }
  }
  return out;
}
