/** Raw answers taken apart by the form: readable values, problems, unknown keys. As server/procedures/reading.py. */

import type { Answers, Context, Form, Path, Question } from './types';
import { isObject, readValue } from './values';

export type Source = {
  /** Only well-formed answers; tables cut at their `max_rows`. */
  values: Answers;
  /** Path joined by dots → what is wrong. */
  problems: Map<string, 'kind' | 'choice'>;
  /** Path of a table → how many rows came. */
  rowCounts: Map<string, number>;
  unknown: Path[];
};

const UNKNOWN_KEYS = 20;
const UNKNOWN_KEY_LENGTH = 64;

/** Read all answers of a form; `calculated` ones are left out: both sides compute them. */
export function readAnswers(form: Form, answers: Answers, context: Context): Source {
  const source: Source = { values: {}, problems: new Map(), rowCounts: new Map(), unknown: [] };

  const level = (questions: Question[], raw: Record<string, unknown>, prefix: Path): Answers => {
    const values: Answers = {};
    const known = new Set<string>();
    for (const question of questions) {
      const { key, kind } = question;
      if (kind !== 'note') known.add(key);
      if (kind === 'note' || kind === 'calculated') continue;
      const path = [...prefix, key];
      const given = raw[key];
      const nested = kind === 'group' || kind === 'table';
      const value = nested ? inside(question, given, path) : one(question, given, path);
      if (value !== undefined) values[key] = value;
    }
    const strangers = Object.keys(raw).filter((key) => !known.has(key));
    for (const key of strangers.sort().slice(0, UNKNOWN_KEYS)) {
      const shown = [...key]
        .slice(0, UNKNOWN_KEY_LENGTH)
        .join('')
        .replace(/\p{Cs}/gu, '\ufffd');
      source.unknown.push([...prefix, shown]);
    }
    return values;
  };

  const one = (question: Question, given: unknown, path: Path) => {
    const { value, problem } = readValue(question, form, given, context.communeExists);
    if (problem) source.problems.set(path.join('.'), problem);
    return value;
  };

  const inside = (question: Question, given: unknown, path: Path) => {
    const { kind, questions = [], max_rows = 0 } = question;
    if (given === undefined || given === null) return undefined;
    const place = path.join('.');
    if (kind === 'group' && isObject(given)) {
      const values = level(questions, given, path);
      return Object.keys(values).length ? values : undefined;
    }
    if (kind === 'group' || !Array.isArray(given)) {
      source.problems.set(place, 'kind');
      return undefined;
    }
    source.rowCounts.set(place, given.length);
    const rows = given.slice(0, max_rows).map((row: unknown, index) => {
      if (isObject(row)) return level(questions, row, [...path, index]);
      source.problems.set(`${place}.${index}`, 'kind');
      return {};
    });
    return rows.length ? rows : undefined;
  };

  source.values = level(
    form.pages.flatMap((page) => page.questions),
    answers,
    [],
  );
  return source;
}
