/**
 * Cases taken along: their files, fetched and kept encrypted on this device, until the case ends, leaves, or somebody
 * removes them. What belongs to a case stands in a scratch of its own, which also holds the sweep off its files.
 */

import { keepFile, type NamedFile } from '../../store/blobs';
import { read } from '../../store/database';
import { getEntity } from '../../store/entities';
import { getScratch, putScratch } from '../../store/scratch';
import { session } from '../../store/session';
import { isEnded } from '../actions';
import { fetchPage } from './fetchPage';
import { type PageOf, placesOf } from './pages';

/** `of`: how the dossier names it. What an officer gets was made anew by the server, so its hash is another. */
export type TakenFile = { of: string; page: NamedFile; thumb: NamedFile | null };
export type Taken = { at: number; files: TakenFile[] };

function nameOf(dossier: string): string {
  return `taken/${dossier}`;
}

export function takenOf(dossier: string): Promise<Taken | undefined> {
  return getScratch<Taken>(nameOf(dossier));
}

/** Bytes on this device. */
export function roomOf({ files }: Taken): number {
  return files.reduce((sum, { page, thumb }) => sum + page.size + (thumb?.size ?? 0), 0);
}

/** Every case taken along, by dossier, the last taken first. */
export async function listTaken(): Promise<{ dossier: string; taken: Taken }[]> {
  const open = await session();
  if (!open) {
    return [];
  }
  const before = `scratch/${open.profile.id}/taken/`;
  const names = await read(['meta'], (tx) =>
    tx.objectStore('meta').getAllKeys(IDBKeyRange.bound(before, `${before}\uffff`)),
  );
  const found = await Promise.all(
    names.map(async (name) => {
      const dossier = name.slice(before.length);
      const taken = await takenOf(dossier);
      return taken ? [{ dossier, taken }] : [];
    }),
  );
  return found.flat().sort((a, b) => b.taken.at - a.taken.at);
}

/** Pages that can be had and are not here yet. */
export function missingIn(taken: Taken | undefined, pages: readonly PageOf[]): PageOf[] {
  const here = new Set(taken?.files.map(({ of }) => of));
  const seen = new Set<string>();
  return pages.filter(({ file, state }) => {
    const wanted = state === 'ready' && !here.has(file) && !seen.has(file);
    seen.add(file);
    return wanted;
  });
}

/** `network`: not all could be fetched. `full`: the device has no room. */
export type Outcome = 'done' | 'network' | 'full';

const running = new Map<string, Promise<Outcome>>();

/**
 * Fetch what of a case is not here yet, one file at a time; each is kept as soon as it is here. `told` hears how many of
 * how many are done.
 */
export function takeAlong(
  dossier: string,
  pages: readonly PageOf[],
  told: (done: number, of: number) => void = () => undefined,
): Promise<Outcome> {
  const now =
    running.get(dossier) ??
    fetchAll(dossier, pages, told).finally(() => {
      running.delete(dossier);
    });
  running.set(dossier, now);
  return now;
}

async function fetchAll(
  dossier: string,
  pages: readonly PageOf[],
  told: (done: number, of: number) => void,
): Promise<Outcome> {
  const whose = (await session())?.profile.id;
  if (!whose) {
    return 'network';
  }
  let taken: Taken = (await takenOf(dossier)) ?? { at: Date.now(), files: [] };
  const wanted = missingIn(taken, pages);
  // Kept before the first file is: what was cut short is gone on with, and listed.
  await putScratch(nameOf(dossier), taken);
  let outcome: Outcome = 'done';
  for (const [n, page] of wanted.entries()) {
    told(n, wanted.length);
    const whole = await fetchPage(dossier, page, 'page');
    const small = page.thumb && whole instanceof Blob && (await fetchPage(dossier, page, 'thumb'));
    if (!(whole instanceof Blob)) {
      outcome = 'network';
      continue;
    }
    // Somebody else may have opened the app, or the case been given up, while it was fetched.
    if ((await session())?.profile.id !== whose || !(await takenOf(dossier))) {
      return 'network';
    }
    try {
      const file = {
        of: page.file,
        page: await keepBlob(whole),
        thumb: small instanceof Blob ? await keepBlob(small) : null,
      };
      taken = { ...taken, files: [...taken.files, file] };
      await putScratch(nameOf(dossier), taken);
    } catch (error) {
      if ((error as DOMException).name === 'QuotaExceededError') {
        return 'full';
      }
      throw error;
    }
  }
  told(wanted.length, wanted.length);
  return outcome;
}

async function keepBlob(blob: Blob): Promise<NamedFile> {
  return keepFile(await blob.arrayBuffer(), blob.type, 'taken');
}

/** Remove a case's files from this device; its text stays. */
export async function leaveBehind(dossier: string): Promise<void> {
  const taken = await takenOf(dossier);
  await putScratch(nameOf(dossier), undefined);
  const gone = taken?.files.flatMap(({ page, thumb }) => [
    page.file,
    ...(thumb ? [thumb.file] : []),
  ]);
  if (gone && gone.length > 0) {
    const { sweep } = await import('../../store/sweep');
    await sweep(new Set(gone));
  }
}

/** What has ended or is no longer ours goes; what has come for the others since is fetched. */
export async function tidyTaken(): Promise<void> {
  for (const { dossier, taken } of await listTaken()) {
    const found = await getEntity('case', dossier);
    if (!found || isEnded(found.value.status)) {
      await leaveBehind(dossier);
      continue;
    }
    const { procedure, form_version } = found.value;
    const [form, filed, files] = await Promise.all([
      getEntity('form', `${procedure}@${form_version}`),
      getEntity('case_answers', dossier),
      getEntity('case_files', dossier),
    ]);
    const pages = placesOf(form?.value, filed?.value, files?.value).flatMap((one) => one.pages);
    if (missingIn(taken, pages).length > 0) {
      await takeAlong(dossier, pages);
    }
  }
}
