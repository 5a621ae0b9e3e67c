/** What is wrong with this phone, told to the person before anything is lost. */

/**
 * `newer`: this page is older than the database. `blocked`: another tab holds an older database open. `full`: no room.
 * `broken`: the database that was open does not open again. `refused`: the browser gives no storage at all; what is
 * typed is in this page's memory alone. `wiped`: the browser has cleared what was kept here. `low`: little room left.
 * `private`: a private window, which forgets everything when it is closed. `clock`: the date is wrong, by which ages
 * and terms are reckoned.
 */
export type Trouble =
  | 'newer'
  | 'blocked'
  | 'full'
  | 'broken'
  | 'refused'
  | 'wiped'
  | 'low'
  | 'private'
  | 'clock';

/** The worst is told. */
const WORST = 'newer blocked full broken refused wiped low private clock'.split(' ') as Trouble[];

const all = new Set<Trouble>();
const listeners = new Set<() => void>();

export function inTrouble(what: Trouble): boolean {
  return all.has(what);
}

/** The worst there is now. */
export function trouble(): Trouble | null {
  return WORST.find(inTrouble) ?? null;
}

/** Nothing can be kept now. */
export function isStuck(): boolean {
  return WORST.slice(0, 5).some(inTrouble);
}

/** It has begun, or it is over (`is` false). */
export function setTrouble(what: Trouble, is = true): void {
  if (is === all.has(what)) return;
  if (is) all.add(what);
  else all.delete(what);
  for (const listener of listeners) listener();
}

export function onTrouble(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
