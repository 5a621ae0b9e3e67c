/** From this phone into a file: the drafts of the open profile, what waits to be sent, and the files they name. */

import { readFile } from '../store/blobs';
import { listDrafts } from '../store/draftList';
import type { Draft } from '../store/draftTypes';
import { requireSession } from '../store/session';
import { namedIn } from '../store/sweep';
import { waitingFiles } from '../store/waitingFiles';
import { listQueue } from '../sync/outbox';
import { pack, toBase64 } from './format';
import { type Item, type Thing, TYPES } from './things';

export type Content = { drafts: Draft[]; items: Item[]; files: string[] };

/** What a file made now would hold. */
export async function content(): Promise<Content> {
  const open = await requireSession();
  const [drafts, queue, waiting] = await Promise.all([
    listDrafts(),
    listQueue(),
    waitingFiles(open),
  ]);
  const items = queue
    .filter(({ type }) => TYPES.indexOf(type) >= 0)
    .map(
      ({ id, type, entity, base, after, madeAt, args, person }): Item => ({
        ...{ id, type, entity, base, after, madeAt, args, person },
      }),
    );
  const files = namedIn([drafts, items]);
  for (const sha256 of Array.from(waiting.keys())) files.add(sha256);
  return { drafts, items, files: Array.from(files) };
}

async function* things({ drafts, items, files }: Content): AsyncGenerator<Thing> {
  for (const draft of drafts) yield { draft };
  for (const item of items) yield { item };
  for (const file of files) {
    const found = await readFile(file);
    // Named by an answer and not on this phone: the server has it.
    if (found) yield { file, type: found.type, data: toBase64(new Uint8Array(found.bytes)) };
  }
}

/** `ho-so-xa-2026-11-22.hosoxa` by the phone's own calendar. */
export function fileName(now: Date): string {
  const two = (n: number) => `0${n}`.slice(-2);
  return `ho-so-xa-${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}.hosoxa`;
}

export async function save(
  passphrase: string | null,
  now = new Date(),
  iterations?: number,
): Promise<Blob> {
  return pack(things(await content()), passphrase, now, iterations);
}
