/**
 * The engine's own sentences for mistakes; messages.json is the same file as the server's. A build keeps the English
 * ones apart: they are looked up when they are read.
 */

import { sentences } from '../../i18n/sentences';
import texts from './messages.json';
import type { ErrorCode, Json, Question, Text } from './types';

/** The question's own sentence, else the engine's for `code.detail`, else for `code`; `{n}` is filled in. */
export function messageFor(
  question: Question | undefined,
  code: ErrorCode | 'odd',
  detail = '',
  numbers: Record<string, Json> = {},
): Text {
  const known = texts as Record<string, Text>;
  const exact = `${code}.${detail}`;
  const key = known[exact] ? exact : code;
  const text = question?.messages?.[code as ErrorCode] || (known[key] as Text);
  const fill = (sentence: string): string =>
    Object.keys(numbers).reduce(
      (out, name) => out.replace(`{${name}}`, `${numbers[name]}`),
      sentence,
    );
  return {
    vi: fill(text.vi),
    get en() {
      return fill(text.en || sentences.en?.[key]?.en || text.vi);
    },
  };
}
