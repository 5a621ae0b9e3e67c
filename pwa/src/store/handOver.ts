/**
 * The last letters of a page that is being left. Encrypting and writing take longer than a page has when it is
 * reloaded or closed, so they go, in memory and with the key that must not leave the browser, to the service worker,
 * which outlives the page (`takeOver.ts`).
 */

import type { Draft } from './draftTypes';
import { openSession, type Session } from './session';

type Letters = { draft: Draft } | { name: string; value: unknown };
export type Handed = Letters & { open: Session; at: number };

/** At once; nothing where no worker is in charge yet (the first visit). */
export function handOver(letters: Letters): void {
  const open = openSession();
  if (!open) return;
  const handed: Handed = { ...letters, open, at: Date.now() };
  navigator.serviceWorker?.controller?.postMessage({ handed });
}
