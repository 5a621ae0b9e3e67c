/** What is wrong with this phone's storage, told to the person before anything is lost. */

/**
 * `low`: little room left. `full`: none. `blocked`: another tab holds an older database open. `newer`: this page is older
 * than the database. `refused`: the browser gives no storage at all (private window, broken profile).
 */
export type Trouble = 'low' | 'full' | 'blocked' | 'newer' | 'refused';

let current: Trouble | null = null;
const listeners = new Set<() => void>();

export function trouble(): Trouble | null {
  return current;
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
