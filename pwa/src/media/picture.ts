/**
 * A photo made small enough for a weak link: long side 1,600 px, JPEG. Drawn anew, so that what the camera wrote into it
 * (where, when, with which phone) stays behind. A PDF is taken as it is, and so is what this browser cannot draw (HEIC).
 */

export const LONG_SIDE = 1600;
export const LARGEST = 10_000_000;
const QUALITY = 0.8;

export type Picture = { bytes: ArrayBuffer; type: string };

/** `unread`: neither a picture nor a PDF. `large`: more than a file may have. */
export class PictureError extends Error {
  override name = 'PictureError';
  reason: 'unread' | 'large';
  constructor(reason: 'unread' | 'large') {
    super(reason);
    this.reason = reason;
  }
}

/** The size of a picture whose long side is at most `most`; never larger than it was. */
export function fitted(width: number, height: number, most: number): [number, number] {
  const scale = Math.min(1, most / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** What may go as it is, by its first bytes. */
export function plainType(head: Uint8Array): 'application/pdf' | 'image/heic' | undefined {
  const text = String.fromCharCode(...head.subarray(0, 12));
  if (text.startsWith('%PDF-')) return 'application/pdf';
  return /^....ftyp(hei[cxms]|hev[cx]|mif1|msf1)/s.test(text) ? 'image/heic' : undefined;
}

type Drawn = { source: CanvasImageSource; width: number; height: number; done: () => void };

async function decode(file: Blob): Promise<Drawn> {
  if (typeof createImageBitmap === 'function') {
    try {
      const source = await createImageBitmap(file);
      return { source, width: source.width, height: source.height, done: () => source.close() };
    } catch {
      // some browsers read by <img> what they do not by this
    }
  }
  const url = URL.createObjectURL(file);
  const image = new Image();
  const done = () => URL.revokeObjectURL(url);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
  } catch {
    done();
    throw new PictureError('unread');
  }
  return { source: image, width: image.naturalWidth, height: image.naturalHeight, done };
}

export function toBlob(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new PictureError('unread'))),
      type,
      quality,
    );
  });
}

async function draw(file: Blob): Promise<Blob> {
  const { source, width, height, done } = await decode(file);
  const canvas = document.createElement('canvas');
  try {
    [canvas.width, canvas.height] = fitted(width, height, LONG_SIDE);
    const pen = canvas.getContext('2d');
    if (!pen) throw new PictureError('unread');
    // What is transparent would come out black.
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return await toBlob(canvas, 'image/jpeg', QUALITY);
  } finally {
    done();
    canvas.width = 0; // gives its memory back at once
  }
}

/** Make a chosen or taken file ready to be kept. Throws `PictureError`. */
export async function preparePicture(file: Blob): Promise<Picture> {
  const plain = plainType(new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  if (plain !== 'application/pdf') {
    try {
      const drawn = await draw(file);
      return { bytes: await drawn.arrayBuffer(), type: 'image/jpeg' };
    } catch (error) {
      if (!plain) throw error instanceof PictureError ? error : new PictureError('unread');
    }
  }
  if (file.size > LARGEST) throw new PictureError('large');
  return { bytes: await file.arrayBuffer(), type: plain ?? '' };
}
