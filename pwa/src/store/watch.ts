/** Looks after the room on this phone, and finds out when the browser has cleared what was kept here. */

import { subscribe } from './changes';
import { transact } from './database';
import { uuid7 } from './ids';
import { reserve } from './reserve';
import { inTrouble, setTrouble } from './trouble';

/** What was here at the last look, noted outside the database: a browser short of space clears that as a whole. */
export type Noted = { born: string; drafts: number; unsent: number; person: boolean };

const NOTE = 'hosoxa-noted';

/** Less than 50 MB, or than a twentieth of a small quota, is left. */
export function isLow(usage: number, quota: number): boolean {
  return quota - usage < Math.min(50_000_000, quota / 20);
}

export function noted(): Noted | null {
  try {
    return JSON.parse(localStorage.getItem(NOTE) ?? 'null');
  } catch {
    return null; // refused, or somebody else's
  }
}

function note(now: Noted | null): void {
  try {
    if (now) localStorage.setItem(NOTE, JSON.stringify(now));
    else localStorage.removeItem(NOTE);
  } catch {
    // a wipe will not be noticed
  }
}

/** What is here now, with the mark that the database bears: null while nobody has begun anything. */
function count(): Promise<{ born: string | null; people: number } & Omit<Noted, 'born'>> {
  const fresh = uuid7();
  return transact(['meta', 'profiles', 'drafts', 'queue'], async (tx) => {
    const people = await tx.objectStore('profiles').getAll();
    const drafts = await tx.objectStore('drafts').getAll();
    // What was sent is kept for a while too, under nobody's name.
    const waiting = tx.objectStore('queue').index('profile');
    let unsent = 0;
    for (const { id } of people) unsent += await waiting.count(id);
    const meta = tx.objectStore('meta');
    let born = ((await meta.get('born')) as string | undefined) ?? null;
    if (!born && people.length > 0) {
      born = fresh;
      await meta.put(born, 'born');
    }
    return {
      born,
      people: people.length,
      person: people.some(({ person }) => person !== null),
      drafts: drafts.filter(({ state }) => state === 'open').length,
      unsent,
    };
  });
}

/** Chromium gives a private window a share of the memory; others give it no files of its own. */
async function isPrivate(quota: number): Promise<boolean> {
  const { storage } = navigator;
  if (await storage.persisted()) return false;
  const { memory } = performance as Performance & { memory?: { jsHeapSizeLimit: number } };
  if (memory) return quota < 2 * memory.jsHeapSizeLimit;
  const files = (storage as { getDirectory?: () => Promise<unknown> }).getDirectory;
  return files
    ? files.call(storage).then(
        () => false,
        () => true,
      )
    : false;
}

/** After room was given up, how often it is looked for anew, in ms. */
const AGAIN = 60_000;
let reservedAt = 0;

/** Is the reserve there, or can it be? */
async function hasReserve(): Promise<boolean> {
  const again = inTrouble('low');
  if (again && Date.now() - reservedAt < AGAIN) return false;
  reservedAt = Date.now();
  return reserve(again).catch(() => true); // no cache at all, in a private window
}

async function measure(): Promise<boolean> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (!quota || usage === undefined) return false;
  setTrouble('private', await isPrivate(quota));
  return isLow(usage, quota);
}

async function look(): Promise<void> {
  const low = await measure().catch(() => false); // the browser does not say
  const { born, people, ...now } = await count();
  const mark = people > 0 && !inTrouble('refused') ? born : null;
  setTrouble('low', low || (!!mark && !(await hasReserve())));
  // In this page's memory there is nothing to note; a wipe stays noted until the person has seen it.
  if (inTrouble('refused') || inTrouble('wiped')) return;
  note(mark ? { born: mark, ...now } : null);
}

/** The person has read that the browser cleared what was here. */
export async function acknowledge(): Promise<void> {
  setTrouble('wiped', false);
  note(null);
  await look();
}

/** Saves come many in a row: one look after them. */
const PAUSE = 2000;

/** At the start of the page: look, and look again after what is saved. */
export async function watchStorage(): Promise<void> {
  const before = noted();
  const { born } = await count();
  // Who was deleted by hand has left the database's own mark behind.
  if (before && before.born !== born && !inTrouble('refused')) setTrouble('wiped');
  await look();
  let timer: ReturnType<typeof setTimeout> | undefined;
  subscribe(['draft', 'queue', 'blob', 'profile'], () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      look().catch(() => undefined); // storage trouble has a line of its own
    }, PAUSE);
  });
}
