/**
 * How far each file is that is being sent: said by whoever sends, page, other tab or service worker, and heard by all of
 * this browser. What the server has for good is in `dossier_files`; this is only the way there.
 */

export type Progress = { sent: number; size: number };

const known = new Map<string, Progress>();
const listeners = new Set<() => void>();
let channel: BroadcastChannel | null | undefined;

function hear([sha256, sent, size]: [string, number, number]): void {
  known.set(sha256, { sent, size });
  for (const listener of [...listeners]) listener();
}

function connect(): BroadcastChannel | null {
  if (channel === undefined) {
    channel =
      typeof BroadcastChannel === 'function' ? new BroadcastChannel('hosoxa-uploads') : null;
    if (channel) channel.onmessage = ({ data }) => hear(data);
  }
  return channel;
}

/** By SHA-256: bytes that the server has of so many. Nothing of what has not moved since this page was opened. */
export function uploadsState(): ReadonlyMap<string, Progress> {
  return known;
}

export function onUploads(listener: () => void): () => void {
  connect();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Say that the server has `sent` of a file's `size` bytes. */
export function tellUpload(sha256: string, sent: number, size: number): void {
  const news: [string, number, number] = [sha256, sent, size];
  connect()?.postMessage(news);
  hear(news);
}
