/** The code in a picture file: looked for at several sizes, as a photograph may show the whole card or its code only. */

import type { Picture, Reader } from './reader';

/** Pixels along the longer side. */
const SIZES = [800, 1400, 2200];

function load(file: Blob): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  return new Promise<HTMLImageElement>((resolve, reject) => {
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('not a picture'));
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}

/** Undefined where no code is found; rejects where the file is no picture that this browser can show. */
export async function readPicture(file: Blob, reader: Reader): Promise<string | undefined> {
  const image = await load(file);
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = document.createElement('canvas');
  let last = 0;
  for (const size of SIZES) {
    const scale = Math.min(1, size / Math.max(width, height));
    if (scale === last) break; // it has no more detail
    last = scale;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const text = await reader.read(canvas as Picture, true);
    if (text !== undefined) return text;
    // Let the screen breathe between two looks.
    await new Promise((wake) => setTimeout(wake));
  }
  return undefined;
}
