/** Rows of a table: what they are called, and which are empty. */

import { pick } from '../i18n';
import type { Answer, Answers, Question } from './engine/types';

/** `Người thứ 2`; `fallback` names a row where the form does not. */
export function rowName(question: Question, row: number, fallback: string): string {
  return `${question.row_label ? pick(question.row_label) : fallback} ${row + 1}`;
}

export function rowsAt(typed: Answer | undefined): Answers[] {
  return Array.isArray(typed) ? (typed as Answers[]) : [];
}

/** Nothing was typed in it. */
export function isEmptyRow(row: Answers): boolean {
  return Object.values(row).every((value) => value === undefined || value === '');
}
