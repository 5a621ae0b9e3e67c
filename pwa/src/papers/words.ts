/** A paper in plain words. */

import { formatDate, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/papers.json';
import type { PaperValue } from '../store/paperTypes';
import type { Kinds } from './load';

export type Say = (key: keyof typeof vi, vars?: Record<string, string | number>) => string;

export function useWords(): Say {
  return useTexts('papers', vi);
}

/** What a paper is called: its own title, else its kind. */
export function nameOf({ title, kind }: PaperValue, kinds: Kinds): string {
  const known = kinds.get(kind);
  return title || (known ? pick(known.name) : kind);
}

/** Whose it is; empty where nobody said. */
export function holderOf({ holder }: PaperValue, t: Say): string {
  return holder.name || t(holder.who === 'self' ? 'mine' : 'family');
}

export type Lapse = 'none' | 'good' | 'soon' | 'over';

/** Days before the end at which it is spoken of: a new paper takes weeks. */
export const SOON = 30;
const DAY = 86_400_000;

/** `today` and the paper's date are days of the calendar, `YYYY-MM-DD`. */
export function lapse(expires: string | null, today: string): { how: Lapse; days: number } {
  if (!expires) return { how: 'none', days: 0 };
  const days = Math.round((Date.parse(expires) - Date.parse(today)) / DAY);
  return { how: days < 0 ? 'over' : days <= SOON ? 'soon' : 'good', days };
}

/** Until when it holds, as a sentence; null where nothing is known. */
export function sayLapse(expires: string | null, today: string, t: Say): string | null {
  const { how, days } = lapse(expires, today);
  if (!expires || how === 'none') return null;
  const date = formatDate(expires);
  if (how === 'soon') return days === 0 ? t('expires_today') : t('expires_soon', { date, n: days });
  return t(how === 'over' ? 'expired' : 'expires', { date });
}

/** Where it comes from, and who has compared it: a sentence each. */
export function sayProvenance({ provenance, checked, issuer }: PaperValue, t: Say): string[] {
  const seen = checked && t('from_officer', { name: checked.name, date: formatDate(checked.at) });
  const from =
    provenance === 'agency'
      ? t('from_agency', { issuer: issuer ?? t('an_agency') })
      : t(provenance === 'officer' ? 'by_officer' : 'from_self');
  return seen ? [from, seen] : [from];
}
