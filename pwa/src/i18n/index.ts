/** Texts of the screen, by language. Vietnamese comes with the chunk that shows it; others load when asked for. */

import { useEffect, useState } from 'preact/hooks';

import type { Text } from '../forms/engine/types';
import { getSetting, setSetting } from '../store/meta';
import './sentences';

export { formatDate, formatDateTime, formatMoney } from './format';

export type Language = 'vi' | 'en';
export type Texts = Record<string, string>;
type Vars = Record<string, string | number>;

let english: ((namespace: string) => Texts | undefined) | undefined;
const listeners = new Set<() => void>();
let current: Language = getSetting('language') === 'en' ? 'en' : 'vi';

export function language(): Language {
  return current;
}

/** Change the language of every screen, now and from now on. */
export async function setLanguage(next: Language): Promise<void> {
  current = next;
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
  await setSetting('language', next);
}

/** Re-renders its caller when the language changes. */
export function useLanguage(): Language {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((n) => n + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return current;
}

/** Put `{name}` variables into a text. */
export function fill(text: string, vars?: Vars): string {
  return vars
    ? text.replace(/\{(\w+)\}/g, (hole, name: string) => String(vars[name] ?? hole))
    : text;
}

/**
 * The texts of one namespace: `const t = useTexts('forms', vi)` with `vi` imported from
 * `../i18n/vi/forms.json`. A text that another language lacks is shown in Vietnamese.
 */
export function useTexts<K extends string>(
  namespace: string,
  vi: Record<K, string>,
): (key: K, vars?: Vars) => string {
  const lang = useLanguage();
  const [, redraw] = useState(0);
  const texts = lang === 'en' ? english?.(namespace) : undefined;
  useEffect(() => {
    // As drawn: they may have come between the drawing and now, for somebody else.
    if (lang !== 'en' || texts) return;
    let gone = false;
    import('./en').then(
      (loaded) => {
        english = loaded.english;
        if (!gone) redraw((n) => n + 1);
      },
      () => undefined, // not on the phone yet: Vietnamese stays
    );
    return () => {
      gone = true;
    };
  }, [lang, texts]);
  return (key, vars) => fill(texts?.[key] ?? vi[key], vars);
}

/** The catalogue's text in the language of the screen. */
export function pick(text: Text | string): string {
  return typeof text === 'string' ? text : text[current] || text.vi;
}
