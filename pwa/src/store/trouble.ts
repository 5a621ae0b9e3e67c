/** What is wrong with this phone, told to the person before anything is lost. */

/**
 * `clock`: its date is wrong, by which ages and terms are reckoned. `low`: little room left. `full`: none. `blocked`: another tab holds an older database open. `newer`: this page is older
 * than the database. `refused`: the browser gives no storage at all (private window, broken profile).
 */
export type Trouble = 'clock' | 'low' | 'full' | 'blocked' | 'newer' | 'refused';

let current: Trouble | null = null;
const listeners = new Set<() => void>();

export function trouble(): Trouble | null {
  return current;
}

/** Nothing can be read or written now. */
export function isStuck(): boolean {
  return current !== null && current !== 'clock' && current !== 'low';
}

export function setTrouble(next: Trouble | null): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

export function onTrouble(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
