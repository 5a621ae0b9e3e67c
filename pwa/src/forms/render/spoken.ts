import { pick } from '../../i18n';
import { choicesOf } from '../engine';
import type { Form, VisibleQuestion } from '../engine/types';

/** What *Đọc to* says: the title, each question with its hint, and its choices where they are few. */
export function spoken(title: string, questions: VisibleQuestion[], form: Form): string {
  const parts = [title];
  for (const { question, questions: inner } of questions) {
    const choices = choicesOf(form, question);
    parts.push(pick(question.label));
    if (question.hint) parts.push(pick(question.hint));
    if (choices.length < 13) parts.push(...choices.map(({ label }) => pick(label)));
    if (inner) parts.push(spoken('', inner, form));
  }
  return parts.filter(Boolean).join('. ');
}
