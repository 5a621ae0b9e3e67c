/** What a person may know about sending, in one word and two numbers. Tiny: the first screen shows it. */

/**
 * `all-sent` nothing waits · `waiting-network` will go by itself · `sending` · `needs-you` something was
 * refused · `sign-in` waits for its owner to sign in · `paused` somebody else is signed in, or the app is
 * too old. While sending, `done` of `total` are receipted; otherwise `total` is what waits.
 * `lastOk`: the last answer of the server, ms since 1970.
 */
export type SyncState = {
  kind: 'all-sent' | 'waiting-network' | 'sending' | 'needs-you' | 'sign-in' | 'paused';
  done: number;
  total: number;
  lastOk: number | null;
};

let current: SyncState = { kind: 'all-sent', done: 0, total: 0, lastOk: null };
const listeners = new Set<() => void>();

export function syncState(): SyncState {
  return current;
}

export function onSyncState(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function setSyncState(next: SyncState): void {
  if (JSON.stringify(next) === JSON.stringify(current)) return;
  current = next;
  for (const listener of [...listeners]) listener();
}

/** Files that follow their dossiers' text: `done` of `total` in this go, while one is on its way. */
export type FileState = { sending: boolean; done: number; total: number };

let files: FileState = { sending: false, done: 0, total: 0 };

export function fileState(): FileState {
  return files;
}

export function setFileState(next: FileState): void {
  files = next;
}
