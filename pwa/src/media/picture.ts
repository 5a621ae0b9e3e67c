/**
 * A photo made small enough for a weak link: long side 1,600 px, JPEG of about 250 KB at most. Drawn anew, so that what the
 * camera wrote into it (where, when, with which phone) stays behind. A PDF is taken as it is, and so is what this browser
 * cannot draw (HEIC). One picture is decoded at a time, and drawn in strips, so that the page goes on answering.
 */

export const LONG_SIDE = 1600;
export const LARGEST = 10_000_000;
/** What a photo may weigh before it is packed harder. */
const ENOUGH = 240_000;
const QUALITY = 0.8;
/** Packed harder than this, small letters blur. */
const LEGIBLE = 0.45;
const STRIPS = 8;

export type Picture = { bytes: ArrayBuffer; type: string };

/** `unread`: neither a whole picture, not too large to be drawn, nor a PDF. `large`: more than a file may have. */
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

/** More pixels than the server takes (docs/protocol.md): a picture that says it has more is not decoded. */
const MOST_PIXELS = 50_000_000;

/** Of a PNG, as its head says; 0 of all else. */
function pixels(head: ArrayBuffer): number {
  const view = new DataView(head);
  return head.byteLength === 24 && view.getUint32(0) === 0x89504e47
    ? view.getUint32(16) * view.getUint32(20)
    : 0;
}

/** A picture without its end: browsers draw what there is, and leave the rest of the paper blank. */
export function cutShort(picture: Uint8Array): boolean {
  if (picture[0] === 0xff) return jpegCutShort(picture);
  const text = (from: number, end?: number) => String.fromCharCode(...picture.subarray(from, end));
  // A PNG closes with a chunk of its own; a WebP says how much follows its first eight bytes.
  if (picture[0] === 0x89) return !text(-1024).includes('IEND');
  if (text(0, 4) !== 'RIFF' || picture.length < 8) return false;
  return picture.length < 8 + new DataView(picture.buffer).getUint32(4, true);
}

function jpegCutShort(jpeg: Uint8Array): boolean {
  const byte = (n: number) => jpeg[n] ?? 0;
  let at = 2;
  // What stands before the picture is stepped over: it may hold a small picture, which is whole.
  while (jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) at += 2 + byte(at + 2) * 256 + byte(at + 3);
  do at = jpeg.indexOf(0xff, at + 1);
  while (at > 0 && jpeg[at + 1] !== 0xd9);
  return at < 0;
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

/** Let the page answer to what was pressed meanwhile. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * A picture on a canvas of its own, its long side at most `most` of its own width and height. The decoded picture is
 * given back before this resolves; the canvas is the caller's to give back with `release`.
 */
export async function shrunk(
  file: Blob,
  most: (width: number, height: number) => number,
): Promise<HTMLCanvasElement> {
  const { source, width, height, done } = await decode(file);
  const canvas = document.createElement('canvas');
  try {
    const [wide, high] = fitted(width, height, most(width, height));
    [canvas.width, canvas.height] = [wide, high];
    const pen = canvas.getContext('2d', { alpha: false });
    if (!pen) throw new PictureError('unread');
    pen.imageSmoothingQuality = 'high';
    // What is transparent would come out black.
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, wide, high);
    for (let strip = 0; strip < STRIPS; strip++) {
      const [top, end] = [0, 1].map((more) => Math.round((high * (strip + more)) / STRIPS)) as [
        number,
        number,
      ];
      const scale = height / high;
      if (end > top) {
        pen.drawImage(source, 0, top * scale, width, (end - top) * scale, 0, top, wide, end - top);
        await breath();
      }
    }
    return canvas;
  } catch (error) {
    release(canvas);
    throw error;
  } finally {
    done();
  }
}

/** Gives a canvas's memory back at once. */
export function release(canvas: HTMLCanvasElement): void {
  canvas.width = 0;
}

/** As JPEG, packed once more and harder where it came out too large for a weak link; still legible. */
export async function toPicture(canvas: HTMLCanvasElement): Promise<Picture> {
  const type = 'image/jpeg';
  try {
    let blob = await toBlob(canvas, type, QUALITY);
    // Twice at most: the lesser the quality, the fewer bytes, nearly in proportion.
    if (blob.size > ENOUGH) {
      blob = await toBlob(canvas, type, Math.max(LEGIBLE, (QUALITY * ENOUGH) / blob.size));
    }
    return { bytes: await blob.arrayBuffer(), type };
  } finally {
    release(canvas);
  }
}

/** Make a chosen or taken file ready to be kept. Throws `PictureError`. */
export async function preparePicture(file: Blob): Promise<Picture> {
  const head = await file.slice(0, 24).arrayBuffer();
  const start = new Uint8Array(head);
  const plain = plainType(start);
  if (plain !== 'application/pdf') {
    try {
      if (
        // A drawing is a page: it is no photo of one.
        /svg/.test(file.type) ||
        pixels(head) > MOST_PIXELS ||
        (!plain && cutShort(new Uint8Array(await file.arrayBuffer())))
      ) {
        throw new PictureError('unread');
      }
      return await toPicture(await shrunk(file, () => LONG_SIDE));
    } catch (error) {
      if (!plain) throw error instanceof PictureError ? error : new PictureError('unread');
    }
  }
  if (file.size > LARGEST) throw new PictureError('large');
  return { bytes: await file.arrayBuffer(), type: plain ?? '' };
}
