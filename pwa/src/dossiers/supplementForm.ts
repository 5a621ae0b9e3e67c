/** What an answer to a request for more looks like as a form. */

import { evaluate } from '../forms/engine';
import type { Answer, Answers, Evaluated, Path, VisibleQuestion } from '../forms/engine/types';
import { setAt } from '../forms/paths';
import { today } from '../forms/today';
import type { DossierAnswersValue, DossierValue, FormValue, SupplementValue } from '../store/types';
import { overlay, type SupplementDraft } from './supplementDraft';

export type Request = {
  id: string;
  dossier: DossierValue;
  supplement: SupplementValue;
  filed: DossierAnswersValue;
  definition: FormValue;
};

export type SupplementForm = {
  /** The filed answers with those typed now laid over them. */
  all: Answers;
  evaluated: Evaluated;
  /** Top-level key → what the officer wrote at it; '' where nothing. */
  notes: Map<string, string>;
  /** What was asked for, and what a changed answer has made necessary. */
  asked: VisibleQuestion[];
};

export function supplementForm(
  { dossier, supplement, filed, definition }: Request,
  draft: SupplementDraft,
): SupplementForm {
  const all = overlay(filed.answers, draft.answers);
  const evaluated = evaluate(definition, all, {
    today: today(Date.parse(dossier.filed_at)),
    case: dossier.case,
  });
  const notes = notesByKey(supplement);
  const needed = new Set(evaluated.errors.map(({ path }) => String(path[0])));
  const asked = evaluated.pages
    .flatMap(({ questions }) => questions)
    .filter(({ question: { key } }) => notes.has(key) || needed.has(key));
  return { all, evaluated, notes, asked };
}

function notesByKey({ items }: SupplementValue): Map<string, string> {
  const notes = new Map<string, string>();
  for (const { kind, key, note } of items) {
    if (kind !== 'answer') continue;
    const [top = ''] = key.split('.');
    notes.set(top, [notes.get(top), note].filter(Boolean).join('\n'));
  }
  return notes;
}

/** The draft after one of the filed answers was typed anew; what was emptied is kept as null. */
export function touch(
  draft: SupplementDraft,
  filed: Answers,
  path: Path,
  value: Answer | undefined,
): SupplementDraft {
  const key = String(path[0]);
  const all = overlay(filed, draft.answers);
  return {
    ...draft,
    answers: { ...draft.answers, [key]: setAt(all, path, value)[key] ?? null },
  };
}
