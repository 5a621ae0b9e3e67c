/** Keys while a page is looked at. The letters and signs go with those of the work list (WCAG 2.2, 2.1.4). */

import { isTyping } from '../keys';

export type ViewKey = 'next' | 'previous' | 'in' | 'out' | 'fit' | 'turn' | 'leave';

const ALWAYS: { readonly [key: string]: ViewKey } = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  Escape: 'leave',
};
const LETTERS: { readonly [key: string]: ViewKey } = {
  j: 'next',
  k: 'previous',
  '+': 'in',
  '=': 'in',
  '-': 'out',
  '0': 'fit',
  r: 'turn',
};

/** `zoomed`: the arrows then move the page. Null for anything else, and while somebody types. */
export function viewKeyOf(event: KeyboardEvent, letters: boolean, zoomed: boolean): ViewKey | null {
  if (isTyping(event)) {
    return null;
  }
  const found = ALWAYS[event.key] ?? (letters ? LETTERS[event.key] : undefined) ?? null;
  return zoomed && event.key.startsWith('Arrow') ? null : found;
}
