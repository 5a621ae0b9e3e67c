/** The pictures of papers' pages: from this phone, else from the server, which gives them to their owner alone. */

import { readFile } from '../store/blobs';
import { keepThumb, readThumb } from '../store/thumbs';
import type { PageFile } from '../store/types';
import { PROTOCOL, PROTOCOL_HEADER } from '../sync/protocol';

/** `network`: the server is not there. `gone`: it has not got it, or not for this person. `none`: there is no picture of it. */
export type Missing = 'network' | 'gone' | 'none';

export const LONG_SIDE = 240;
const DRAWN = /^image\/(jpeg|png|webp)$/;

export function isPicture({ type }: Pick<PageFile, 'type'>): boolean {
  return DRAWN.test(type);
}

async function download(file: string, as: '' | '?as=thumb'): Promise<Blob | Missing> {
  try {
    const response = await fetch(`/api/attachments/${file}${as}`, {
      credentials: 'same-origin',
      headers: { [PROTOCOL_HEADER]: PROTOCOL },
    });
    // What is not our own answer is a portal's page.
    if (!response.headers.get(PROTOCOL_HEADER)) return 'network';
    if (response.ok) return await response.blob();
    // A small picture that is not made yet is asked for again another time.
    return [404, 409, 410].indexOf(response.status) >= 0 ? 'gone' : 'network';
  } catch {
    return 'network';
  }
}

/** A whole page. */
export async function pageOf({ file }: PageFile): Promise<Blob | Missing> {
  const here = await readFile(file);
  return here ? new Blob([here.bytes], { type: here.type }) : download(file, '');
}

/** Draw a picture small. */
async function shrink(picture: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.7));
}

async function fromHere(page: PageFile): Promise<Blob | null> {
  const here = isPicture(page) ? await readFile(page.file) : undefined;
  return here ? shrink(new Blob([here.bytes], { type: here.type })).catch(() => null) : null;
}

/** The small picture of a page, kept from then on. */
export async function smallOf(page: PageFile): Promise<Blob | Missing> {
  const kept = await readThumb(page.file);
  if (kept) return kept;
  const found = (await fromHere(page)) ?? (await download(page.file, '?as=thumb'));
  if (!(found instanceof Blob)) return found === 'gone' && !isPicture(page) ? 'none' : found;
  await keepThumb(page.file, await found.arrayBuffer(), found.type).catch(() => undefined); // a full phone
  return found;
}

/** A page that is not whole on this phone: from the server, else its small picture; null where there is neither. */
export async function ownPage(file: string): Promise<Blob | null> {
  const small = await readThumb(file);
  const whole = await download(file, '');
  return whole instanceof Blob ? whole : (small ?? null);
}
