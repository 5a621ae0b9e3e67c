/** Errors of the engine → the inputs on the screen they are about. */

import { pick } from '../i18n';
import type { SummaryError } from '../ui/ErrorSummary';
import type { Path, Question, Text, VisibleQuestion } from './engine/types';
import { fieldId } from './paths';
import { rowName } from './rows';

type Located = { path: Path; message: Text };

/** `message` stands under the question; `full`, in a list of errors, also says which question. */
export type PlacedError = SummaryError & { full: string };

/** `Họ và tên: Bạn chưa trả lời câu này.` A declaration is too long to be a name. */
function named({ kind, label }: Question, message: Text): string {
  if (kind === 'declaration') return pick(message);
  const name = pick(label);
  return `${name}${/[?.:!]$/.test(name) ? '' : ':'} ${pick(message)}`;
}

/** The deepest question on the screen that `path` is inside of. */
function find(questions: VisibleQuestion[], path: Path): VisibleQuestion | undefined {
  for (const question of questions) {
    if (question.path.every((step, i) => step === path[i])) {
      return find(question.questions ?? [], path) ?? question;
    }
  }
  return undefined;
}

/**
 * Errors with the id of the input to go to. An error in a row of a table that is shown as a card goes
 * to the card, and says which one: `nameOf`.
 */
export function locate(
  questions: VisibleQuestion[],
  errors: Located[],
  nameOf: (question: VisibleQuestion, row: number) => string,
): PlacedError[] {
  return errors.flatMap(({ path, message }) => {
    const question = find(questions, path);
    if (!question) return [];
    const row = path[question.path.length];
    if (question.rows && typeof row === 'number') {
      const id = fieldId([...question.path, row]);
      const full = `${nameOf(question, row)}: ${pick(message)}`;
      return [{ id, message: full, full }];
    }
    const full = named(question.question, message);
    return [{ id: fieldId(question.path), message: pick(message), full }];
  });
}

/** An error in words, away from its question: `Người thứ 2: Họ và tên: Bạn chưa trả lời câu này.` */
export function describe(
  questions: VisibleQuestion[],
  error: Located,
  fallbackRow: string,
): string {
  const { path, message } = error;
  const question = find(questions, path);
  if (!question) return pick(message);
  const at = path[question.path.length];
  const row = typeof at === 'number' ? question.rows?.[at] : undefined;
  return row && typeof at === 'number'
    ? `${rowName(question.question, at, fallbackRow)}: ${describe(row, error, fallbackRow)}`
    : named(question.question, message);
}
