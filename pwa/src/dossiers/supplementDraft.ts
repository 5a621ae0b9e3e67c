/** An answer to a request for more, while it is being written. */

import type { Answers, Json } from '../forms/engine/types';
import type { QueueItem } from '../store/queueTypes';
import { putScratch } from '../store/scratch';
import type { PaperChoice } from '../store/types';

export type SupplementDraft = {
  /** Top-level answers that were touched, as typed; null: emptied. */
  answers: Answers;
  papers: PaperChoice[];
  note: string;
};

export const EMPTY: SupplementDraft = { answers: {}, papers: [], note: '' };

/** The name under which the answer to `request` is kept. */
export function supplementPlace(request: string): string {
  return `supplement/${request}`;
}

/** `args` of `dossier.supplement`. */
export type SupplementArgs = {
  request: string;
  answers: { [key: string]: Json };
  papers: PaperChoice[];
  note: string | null;
};

/** The filed answers with what was touched since laid over them. */
export function overlay(filed: Answers, touched: Answers): Answers {
  const all = { ...filed, ...touched };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** Take a refused answer's content back for mending. */
export async function restoreSupplement(item: QueueItem): Promise<void> {
  const { request, answers, papers, note } = item.args as unknown as SupplementArgs;
  await putScratch(supplementPlace(request), { answers, papers, note: note ?? '' });
}
