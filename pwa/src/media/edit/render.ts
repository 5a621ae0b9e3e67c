/** Making the picture that was asked for: turned, cut to its paper, straight. */

import { breath, fitted, LONG_SIDE, type Picture, release, shrunk, toPicture } from '../picture';
import { type Corners, isUpright, paperSize, turnPoint, WHOLE } from './geometry';
import { straightStrip } from './straighten';

/** `corners` as somebody sees them, after the picture was turned to the right by `turns` quarters. */
export type Edit = { turns: number; corners: Corners };

export const UNTOUCHED: Edit = { turns: 0, corners: WHOLE };

export function isUntouched({ turns, corners }: Edit): boolean {
  return turns % 4 === 0 && isWhole(corners);
}

export function isWhole(corners: Corners): boolean {
  return corners.every(({ x, y }, n) => x === WHOLE[n]?.x && y === WHOLE[n]?.y);
}

/** A larger picture than this is not held as pixels: 2,600 × 1,950 are 20 MB. */
const MOST = 2600;
const STRIP = 32;

function newCanvas(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { alpha: false });
  if (!pen) throw new Error('no canvas');
  return [canvas, pen];
}

/** Draw a canvas's picture on another, turned to the right; that one takes its size. */
export function drawTurned(onto: HTMLCanvasElement, from: HTMLCanvasElement, turns: number): void {
  const { width, height } = from;
  [onto.width, onto.height] = turns % 2 ? [height, width] : [width, height];
  const pen = onto.getContext('2d', { alpha: false });
  pen?.translate(onto.width / 2, onto.height / 2);
  pen?.rotate((turns * Math.PI) / 2);
  pen?.drawImage(from, -width / 2, -height / 2);
}

function turned(from: HTMLCanvasElement, turns: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  drawTurned(canvas, from, turns);
  return canvas;
}

/** What lies between level and upright sides. */
function cut(from: HTMLCanvasElement, [a, , c]: Corners): HTMLCanvasElement {
  const [left, right] = [a.x, c.x].map((x) => Math.round(x * from.width)) as [number, number];
  const [top, end] = [a.y, c.y].map((y) => Math.round(y * from.height)) as [number, number];
  const [canvas, pen] = newCanvas(Math.max(1, right - left), Math.max(1, end - top));
  pen.drawImage(from, -left, -top);
  return canvas;
}

async function straight(from: HTMLCanvasElement, corners: Corners): Promise<HTMLCanvasElement> {
  const { width, height } = from;
  const size = fitted(...paperSize(corners, width, height), LONG_SIDE);
  const pixels = from.getContext('2d')?.getImageData(0, 0, width, height);
  if (!pixels) throw new Error('no canvas');
  release(from);
  const [canvas, pen] = newCanvas(...size);
  for (let top = 0; top < size[1]; top += STRIP) {
    const end = Math.min(size[1], top + STRIP);
    const strip = straightStrip(pixels, corners, size, top, end);
    pen.putImageData(new ImageData(strip, size[0]), 0, top);
    await breath();
  }
  return canvas;
}

/**
 * The edited picture, its long side at most 1,600 px however little of `source` is left: that is decoded just as large
 * as the paper on it needs. One picture at a time is in memory, and what each step needs no more is given back.
 */
export async function rendered(source: Blob, { turns, corners }: Edit): Promise<Picture> {
  // As they lie on the source, still in the order in which they are seen.
  const own = corners.map((corner) => turnPoint(corner, -turns)) as Corners;
  let canvas = await shrunk(source, (width, height) => {
    const paper = Math.max(...paperSize(own, width, height));
    return Math.min(MOST, (LONG_SIDE / paper) * Math.max(width, height));
  });
  const step = (next: HTMLCanvasElement) => {
    release(canvas);
    canvas = next;
  };
  try {
    if (!isUpright(corners)) {
      step(await straight(canvas, own));
    } else {
      if (turns % 4) step(turned(canvas, turns));
      if (!isWhole(corners)) step(cut(canvas, corners));
    }
    return await toPicture(canvas);
  } finally {
    release(canvas);
  }
}
