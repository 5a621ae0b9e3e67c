import type { Answers, Question } from './engine/types';

/** What the answers to these questions are at first: of a form, or of a row. */
export function defaultsOf(questions: Question[]): Answers {
  const answers: Answers = {};
  for (const { key, kind, default: value, questions: nested = [] } of questions) {
    if (value !== undefined) answers[key] = value;
    if (kind !== 'group') continue;
    const inner = defaultsOf(nested);
    if (Object.keys(inner).length > 0) answers[key] = inner;
  }
  return answers;
}
