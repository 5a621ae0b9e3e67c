/** Asking the browser not to clear this app's data when space is short. */

import { getRecord, putRecord } from './database';

/** What the browser said, and when (ms since 1970). */
export type Promised = { granted: boolean; at: number };

const WEEK = 604_800_000;

/**
 * Ask, and keep the answer. A refusal is believed for a week: what the browser goes by (visits, an icon on the home
 * screen) may have changed by then. Never throws.
 */
export async function askToKeep(now = Date.now()): Promise<void> {
  try {
    if (!navigator.storage?.persist) return;
    const before = await getRecord<Promised>('promised');
    if (before && (before.granted || Math.abs(now - before.at) < WEEK)) return;
    const granted = await navigator.storage.persist();
    await putRecord('promised', { granted, at: now } satisfies Promised);
  } catch {
    // what is wrong with the storage has a line of its own
  }
}
