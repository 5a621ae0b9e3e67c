/** A small picture without colours, to look at by machine. */

import { breath, release, shrunk } from '../picture';

/** One byte a pixel, 0 black to 255 white, row after row. */
export type Grey = { data: Uint8Array; width: number; height: number };

/** Its long side in pixels: enough to tell a blurred letter from a sharp one. */
const SIDE = 800;
const ROWS = 100;

/** The greys of a canvas, in strips, so that the page goes on answering. */
export async function greyOf(canvas: HTMLCanvasElement): Promise<Grey> {
  const { width, height } = canvas;
  const pen = canvas.getContext('2d');
  const data = new Uint8Array(width * height);
  for (let top = 0; pen && top < height; top += ROWS) {
    const strip = pen.getImageData(0, top, width, Math.min(ROWS, height - top)).data;
    let to = top * width;
    for (let at = 0; at < strip.length; at += 4) {
      // Rec. 601, as whole numbers.
      data[to++] =
        ((strip[at] as number) * 77 +
          (strip[at + 1] as number) * 150 +
          (strip[at + 2] as number) * 29) >>
        8;
    }
    await breath();
  }
  return { data, width, height };
}

export async function greyCopy(file: Blob): Promise<Grey> {
  const canvas = await shrunk(file, () => SIDE);
  try {
    return await greyOf(canvas);
  } finally {
    release(canvas);
  }
}
