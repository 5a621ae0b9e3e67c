/** Putting what is known of a person into a form, and saying afterwards what was put. */

import { normaliseValue } from '../forms/engine';
import type { Answer, Answers, Form, Path, Person, Question } from '../forms/engine/types';
import { getAt, setAt } from '../forms/paths';
import type { Draft, Filled } from '../store/types';
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
  { answers, filled = {} }: Pick<Draft, 'answers' | 'filled'>,
  form: Form,
  person: Person,
  row: number | undefined,
  facts: Facts,
  source: Source,
): { answers: Answers; filled: Record<string, Filled> } {
  const marks = { ...filled };
  let next = answers;
  for (const fact of FACTS) {
    const path = placeOf(person, fact, row);
    const known = factOf(facts, fact);
    const question = path && questionAt(form, path);
    if (!path || !question || known === undefined) continue;
    const value = fitting(form, question, fact, known);
    if (value === undefined) continue;
    next = setAt(next, path, value);
    marks[dotted(path)] = { ...source, value };
  }
  return { answers: next, filled: marks };
}

/** Which facts of `person` stand in the draft as they were put there, by whence they came. */
export function standing(
  { answers, filled = {} }: Pick<Draft, 'answers' | 'filled'>,
  person: Person,
  row?: number,
): { source: Source; facts: Fact[] }[] {
  const found: { source: Source; facts: Fact[] }[] = [];
  for (const fact of FACTS) {
    const path = placeOf(person, fact, row);
    const mark = path && filled[dotted(path)];
    if (!path || !mark || !same(mark.value, getAt(answers, path))) continue;
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
