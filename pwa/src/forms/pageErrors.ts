/** Errors of the engine → the inputs on the screen they are about. */

import { pick } from '../i18n';
import type { SummaryError } from '../ui/ErrorSummary';
import type { Path, VisibleQuestion } from './engine/types';
import { fieldId } from './paths';

type Located = { path: Path; message: { vi: string; en: string } };

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
 * to the card, and says which one: `rowName`.
 */
export function locate(
  questions: VisibleQuestion[],
  errors: Located[],
  rowName: (question: VisibleQuestion, row: number) => string,
): SummaryError[] {
  return errors.flatMap(({ path, message }) => {
    const question = find(questions, path);
    if (!question) return [];
    const row = path[question.path.length];
    if (question.rows && typeof row === 'number') {
      const id = fieldId([...question.path, row]);
      return [{ id, message: `${rowName(question, row)}: ${pick(message)}` }];
    }
    return [{ id: fieldId(question.path), message: pick(message) }];
  });
}
