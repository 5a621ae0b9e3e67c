/** Whether somebody else will be able to read a photo: too dark, or blurred. */

import type { Grey } from './grey';

export type Poor = 'dark' | 'blurred';

/** The brightest twentieth of a photo is its paper; below this grey (of 255) it lies in the dark. */
const DARK = 100;
/** How far apart two pixels are that a sharp or a blurred edge may lie between. */
const REACH = 10;
/** A line in so many is looked at. */
const EVERY = 4;
/** Steps smaller than this are the camera's noise. */
const LEAST = 16;
/** A photo with fewer edges than this has nothing to be blurred. */
const FEW = 40;
/**
 * The share of an edge that its steepest step must have. A page of 12-point letters, photographed so that it fills the
 * picture, has 0.7 when sharp, 0.37 where letters can just be read and 0.3 where they cannot.
 */
const SHARP = 0.35;

/** The value below which `share` of all counted lie. */
function quantile(counts: Uint32Array, total: number, share: number): number {
  let seen = 0;
  for (let value = 0; value < counts.length; value++) {
    seen += counts[value] as number;
    if (seen > total * share) return value;
  }
  return counts.length - 1;
}

/** Of the strong edges along the lines of one direction: the median share of the steepest step; 1 where there are none. */
function sharpness(
  { data }: Grey,
  lines: number,
  line: number,
  length: number,
  step: number,
): number {
  const heights = new Uint32Array(256);
  const found: number[] = [];
  for (let n = 0; n < lines; n += EVERY) {
    const start = n * line;
    for (let at = 0; at + REACH < length; at++) {
      let [low, high, steepest] = [255, 0, 0];
      let before = data[start + at * step] as number;
      for (let k = 0; k <= REACH; k++) {
        const grey = data[start + (at + k) * step] as number;
        if (grey < low) low = grey;
        if (grey > high) high = grey;
        const jump = grey > before ? grey - before : before - grey;
        if (jump > steepest) steepest = jump;
        before = grey;
      }
      const rise = high - low;
      heights[rise] = (heights[rise] as number) + 1;
      if (rise > LEAST) found.push(rise * 256 + steepest);
    }
  }
  const total = heights.reduce((sum, count) => sum + count, 0);
  const strong = Math.max(LEAST, quantile(heights, total, 0.9) * 0.6);
  const shares = new Uint32Array(101);
  let count = 0;
  for (const both of found) {
    const rise = both >> 8;
    if (rise <= strong) continue;
    const share = Math.round(((both & 255) / rise) * 100);
    shares[share] = (shares[share] as number) + 1;
    count++;
  }
  return count < FEW ? 1 : quantile(shares, count, 0.5) / 100;
}

export function isDark({ data }: Grey): boolean {
  const counts = new Uint32Array(256);
  for (const grey of data) counts[grey] = (counts[grey] as number) + 1;
  return quantile(counts, data.length, 0.95) < DARK;
}

/** From 0 to 1, the lesser of across and down: a hand moves in one direction only. */
export function sharpnessOf(grey: Grey): number {
  const { width, height } = grey;
  return Math.min(
    sharpness(grey, height, width, width, 1),
    sharpness(grey, width, 1, height, width),
  );
}

/** What is wrong with a photo, if anything; never a reason to refuse it. */
export function judge(grey: Grey): Poor | null {
  if (isDark(grey)) return 'dark';
  return sharpnessOf(grey) < SHARP ? 'blurred' : null;
}
