/** What this phone holds and whether the browser may clear it. */

import { listDrafts } from '../store/draftList';
import { isLow } from '../store/watch';
import { listQueue } from '../sync/outbox';

export type Held = {
  drafts: number;
  unsent: number;
  /** Bytes; null where the browser does not say. */
  used: number | null;
  /** Less than 50 MB, or a twentieth of the quota, is left. */
  low: boolean;
  kept: boolean | null;
};

export async function held(): Promise<Held> {
  const [drafts, queue, estimate, kept] = await Promise.all([
    listDrafts(),
    listQueue(),
    navigator.storage?.estimate?.().catch(() => undefined),
    navigator.storage?.persisted?.().catch(() => null),
  ]);
  const used = estimate?.usage ?? null;
  return {
    drafts: drafts.filter((draft) => draft.state === 'open').length,
    unsent: queue.length,
    used,
    low: used !== null && estimate?.quota !== undefined && isLow(used, estimate.quota),
    kept: kept ?? null,
  };
}

/** Asks the browser not to clear this app's data. False when it does not agree. */
export async function keep(): Promise<boolean> {
  return (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}

/** Bytes → `3,4 MB`, `820 KB`. */
export function sizeText(bytes: number, language: string): string {
  const large = bytes >= 1_000_000;
  const amount = new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'vi-VN', {
    maximumFractionDigits: large ? 1 : 0,
  }).format(bytes / (large ? 1_000_000 : 1000));
  return `${amount} ${large ? 'MB' : 'KB'}`;
}
