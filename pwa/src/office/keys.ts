/** Single-key shortcuts of the work list. They can be turned off (WCAG 2.2, 2.1.4). */

export type Key = 'next' | 'previous' | 'search' | 'help';

const KEYS: { readonly [key: string]: Key } = {
  j: 'next',
  k: 'previous',
  '/': 'search',
  '?': 'help',
};

/** A key that is text, or belongs to the browser: anything while somebody types, and with a modifier. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  const typing = target?.closest?.(
    'input:not([type=radio]):not([type=checkbox]), textarea, select',
  );
  return !!typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

/** What a key press means here; null while somebody types, and for anything with a modifier. */
export function keyOf(event: KeyboardEvent): Key | null {
  return isTyping(event) ? null : (KEYS[event.key] ?? null);
}
