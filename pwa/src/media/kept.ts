/** Answers that point at files, and keeping what was just made. */

import type { Answer, Json } from '../forms/engine/types';
import { keepFile, type NamedFile } from '../store/blobs';

export type { NamedFile } from '../store/blobs';
export type VoiceFile = NamedFile & { seconds: number };

/** A draft may hold anything; what is not a file is left out. */
export function isFile(value: unknown): value is NamedFile {
  const { file, type, size } = (value ?? {}) as Partial<NamedFile>;
  return typeof file === 'string' && typeof type === 'string' && typeof size === 'number';
}

export function filesIn(value: Answer | undefined): NamedFile[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter(isFile);
}

export function isVoice(value: unknown): value is VoiceFile {
  return isFile(value) && typeof (value as Partial<VoiceFile>).seconds === 'number';
}

/** Which sentence of `media.json` says why nothing was kept. */
export function whyNot(error: unknown): 'full' | 'unkept' {
  return (error as DOMException | null)?.name === 'QuotaExceededError' ? 'full' : 'unkept';
}

export async function keep(made: { bytes: ArrayBuffer; type: string }): Promise<NamedFile> {
  return keepFile(made.bytes, made.type);
}

/**
 * Give a file up: it goes once the draft that named it is written without it. A second is more than the writing takes;
 * where it is not, a later sweep finds the file.
 */
export function giveUp(value: Json | undefined): void {
  const gone = filesIn(value).map(({ file }) => file);
  if (gone.length === 0) return;
  setTimeout(() => {
    import('../store/sweep').then(({ sweep }) => sweep(new Set(gone))).catch(() => undefined);
  }, 1500);
}
