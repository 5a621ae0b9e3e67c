import { pick } from '../../i18n';
import type { VisibleQuestion } from '../engine/types';

/** What *Đọc to* says: the title, each question with its hint, and its choices where they are few. */
export function spoken(title: string, questions: VisibleQuestion[]): string {
  const parts = [title];
  for (const { question, choices = [], questions: inner } of questions) {
    parts.push(pick(question.label));
    if (question.hint) parts.push(pick(question.hint));
    if (choices.length < 13) parts.push(...choices.map(({ label }) => pick(label)));
    if (inner) parts.push(spoken('', inner));
  }
  return parts.filter(Boolean).join('. ');
}
