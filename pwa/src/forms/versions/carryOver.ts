/** Answers given under one version of a form → another version. Equal fingerprints mean the same question. */

import type { Answer, Answers, FormDefinition, Question } from '../engine/types';

type Definition = Pick<FormDefinition, 'form' | 'fingerprints'>;

export type CarriedOver = {
  /** What still answers its question. */
  answers: Answers;
  /** Dotted paths (`members.relation`) of questions that were answered and now ask something else. */
  changed: string[];
  /** Of questions that were answered and are not asked any more. */
  removed: string[];
  /** Of questions that are new. */
  added: string[];
};

const questionsOf = ({ form }: Definition): Map<string, Question> =>
  new Map(form.pages.flatMap((page) => page.questions).map((q) => [q.key, q]));

function isEmpty(answer: Answer | undefined): boolean {
  return (
    answer === undefined ||
    answer === null ||
    answer === '' ||
    (typeof answer === 'object' && Object.keys(answer).length === 0)
  );
}

/** Nothing disappears: what is not in `answers` is named in `changed` or `removed`. */
export function carryOver(from: Definition, to: Definition, given: Answers): CarriedOver {
  const answers: Answers = {};
  const changed = new Set<string>();
  const removed = new Set<string>();
  const before = questionsOf(from);
  const after = questionsOf(to);
  const same = (path: string) =>
    from.fingerprints[path] !== undefined && from.fingerprints[path] === to.fingerprints[path];

  const inside = (key: string, old: Answer, questions: Question[], nested: Question[]): Answers => {
    const kept: Answers = {};
    for (const { key: part } of questions) {
      const value = (old as Answers)[part];
      const path = `${key}.${part}`;
      if (value === undefined || isEmpty(value)) continue;
      if (same(path)) kept[part] = value;
      else (nested.some((q) => q.key === part) ? changed : removed).add(path);
    }
    return kept;
  };

  for (const [key, question] of before) {
    const old = given[key];
    const now = after.get(key);
    if (old === undefined || isEmpty(old)) continue;
    if (same(key)) answers[key] = old;
    else if (!now) removed.add(key);
    else if (now.kind === question.kind && question.questions && now.questions) {
      const { questions } = question;
      const nested = now.questions;
      answers[key] = Array.isArray(old)
        ? old.map((row) => inside(key, row, questions, nested))
        : inside(key, old, questions, nested);
    } else changed.add(key);
  }
  return {
    answers,
    changed: Array.from(changed),
    removed: Array.from(removed),
    added: Object.keys(to.fingerprints).filter((path) => !(path in from.fingerprints)),
  };
}
