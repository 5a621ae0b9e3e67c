/** Putting what is known of a person into a form, and saying afterwards what was put. */

import { normaliseValue } from '../forms/engine';
import type { Answer, Answers, Form, Path, Person, Question } from '../forms/engine/types';
import { getAt, setAt } from '../forms/paths';
import type { Draft, Filled } from '../store/draftTypes';
import { FACTS, type Fact, type Facts, factOf, placeOf } from './facts';

export type Source = Pick<Filled, 'from' | 'who'>;

const dotted = (path: Path): string => path.join('.');
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The question whose answer stands at `path`. */
export function questionAt({ pages }: Form, path: Path): Question | undefined {
  let questions = pages.flatMap((page) => page.questions);
  let found: Question | undefined;
  for (const step of path) {
    if (typeof step === 'number') continue;
    found = questions.find(({ key }) => key === step);
    questions = found?.questions ?? [];
  }
  return found;
}

/** As the question takes it; undefined where it has no place for it. */
function fitting(form: Form, question: Question, fact: Fact, value: Answer): Answer | undefined {
  if (fact === 'address' && question.detail === 'none' && value && typeof value === 'object') {
    const { detail: _dropped, ...rest } = value as Answers;
    value = rest;
  }
  const kept = normaliseValue(question, value, form);
  // A birth of which only the year is known, an address without its commune: a beginning that is completed by hand.
  return kept ?? (question.kind === 'date' || question.kind === 'address' ? value : undefined);
}

/** A copy of the draft's answers with every fact of `person` that the form asks for, and the marks for them. */
export function fillPerson(
  { answers, filled = {} }: Put,
  form: Form,
  person: Person,
  row: number | undefined,
  facts: Facts,
  source: Source,
): { answers: Answers; filled: Record<string, Filled> } {
  const marks = { ...filled };
  let next = answers;
  // Somebody else than was put here before: what is left of that one, untouched, goes.
  const other = isOther({ answers, filled }, person, row, facts);
  for (const fact of FACTS) {
    const path = placeOf(person, fact, row);
    const known = factOf(facts, fact);
    const question = path && questionAt(form, path);
    if (!path || !question) continue;
    if (known === undefined) {
      if (!other || !stands({ answers, filled }, path)) continue;
      next = setAt(next, path, undefined);
      delete marks[dotted(path)];
      continue;
    }
    const value = fitting(form, question, fact, known);
    if (value === undefined) continue;
    next = setAt(next, path, value);
    marks[dotted(path)] = { ...source, value };
  }
  return { answers: next, filled: marks };
}

type Put = Pick<Draft, 'answers' | 'filled'>;

/** The answer at `path` was put there and is as it was put. */
function stands({ answers, filled = {} }: Put, path: Path): boolean {
  const mark = filled[dotted(path)];
  return mark !== undefined && same(mark.value, getAt(answers, path));
}

/** Was somebody of another name put here? */
function isOther(put: Put, person: Person, row: number | undefined, { name }: Facts): boolean {
  const path = placeOf(person, 'name', row);
  return path !== undefined && stands(put, path) && !same(getAt(put.answers, path), name);
}

/** Which facts of `person` stand in the draft as they were put there, by whence they came. */
export function standing(
  { answers, filled = {} }: Put,
  person: Person,
  row?: number,
): { source: Source; facts: Fact[] }[] {
  const found: { source: Source; facts: Fact[] }[] = [];
  for (const fact of FACTS) {
    const path = placeOf(person, fact, row);
    const mark = path && filled[dotted(path)];
    if (!path || !mark || !stands({ answers, filled }, path)) continue;
    const { from, who } = mark;
    const group = found.find(({ source }) => source.from === from && source.who === who);
    if (group) group.facts.push(fact);
    else found.push({ source: { from, ...(who !== undefined && { who }) }, facts: [fact] });
  }
  return found;
}

/** What a filled form says of `person`, for keeping: only what is right for its question. */
export function factsIn(answers: Answers, form: Form, person: Person, row?: number): Facts {
  const facts: Record<string, Answer> = {};
  for (const fact of FACTS) {
    const path = placeOf(person, fact, row);
    const question = path && questionAt(form, path);
    const value = path && getAt(answers, path);
    const kept =
      question && value !== undefined ? normaliseValue(question, value, form) : undefined;
    if (kept !== undefined) facts[fact] = kept;
  }
  return facts as Facts;
}
