/** In the worker: what a page that was being left has handed over. */

import { keepDraft } from './drafts';
import type { Handed } from './handOver';
import { keepScratch } from './scratch';

/** What the page has managed to save by itself stays. Rejects with `DraftClosedError` where there is no place for it. */
export async function takeOver(handed: Handed): Promise<void> {
  const { open, at } = handed;
  if ('draft' in handed) {
    await keepDraft(open, { ...handed.draft, state: 'open', updatedAt: at }, at);
  } else await keepScratch(open, handed.name, handed.value);
}
