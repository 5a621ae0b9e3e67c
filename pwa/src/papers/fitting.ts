/** Which papers of the wallet will do where one is asked for. */

import type { Answer, Answers } from '../forms/engine/types';
import type { WalletPaper } from './load';
import { lapse } from './words';

function texts(value: Answer | undefined, found: string[] = []): string[] {
  if (typeof value === 'string') found.push(fold(value));
  else if (Array.isArray(value)) for (const one of value) texts(one, found);
  else if (value) for (const one of Object.values(value)) texts(one, found);
  return found;
}

const fold = (name: string) => name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();

/** It can go with a filing: it has pages, its owner lets it be used again, and it holds. */
function usable({ value }: WalletPaper, today: string): boolean {
  return value.pages.length > 0 && value.reuse && lapse(value.expires_on, today).how !== 'over';
}

/**
 * Those that will do, the right holder's first: whom the form names, then the owner, then others; among these what an
 * officer or an agency stands for, then the newest. `kind` null: of any kind.
 */
export function fitting(
  papers: WalletPaper[],
  kind: string | null,
  answers: Answers,
  today: string,
): WalletPaper[] {
  const named = new Set(texts(answers));
  const rank = ({ value: { holder, provenance, checked } }: WalletPaper) =>
    (holder.name && named.has(fold(holder.name)) ? 0 : holder.who === 'self' ? 2 : 4) +
    (checked || provenance === 'agency' ? 0 : 1);
  return papers
    .filter((paper) => usable(paper, today) && (kind === null || paper.value.kind === kind))
    .map((paper, at) => ({ paper, at }))
    .sort((a, b) => rank(a.paper) - rank(b.paper) || a.at - b.at)
    .map(({ paper }) => paper);
}
