/** Hard words that stand in a question's texts. */

import type { Question, Text, Word } from '../forms/engine/types';
import type { Language } from '../i18n';

/** Whole words only; case does not matter. */
function contains(text: string, word: string): boolean {
  const plain = word.normalize('NFC').replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return new RegExp(`(^|[^\\p{L}\\p{M}])${plain}($|[^\\p{L}\\p{M}])`, 'iu').test(text);
}

/** Those of the form's `words` that the question's label, hint or help uses, in this language. */
export function wordsIn(question: Question, words: Word[], language: Language): Word[] {
  const { label, hint, help } = question;
  const texts = [label, hint, help].filter((text): text is Text => text !== undefined);
  const all = texts.map((text) => (text[language] || text.vi).normalize('NFC')).join('\n');
  return words.filter(({ word, also }) =>
    [word[language], ...(also?.[language] ?? [])].some((one) => contains(all, one)),
  );
}
