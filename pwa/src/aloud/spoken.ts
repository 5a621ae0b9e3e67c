import type { VisibleQuestion } from '../forms/engine/types';
import { pick } from '../i18n';

/** What *Đọc to* says of a question: its label, its hint, and its choices where they are few. */
export function spoken({ question, choices = [] }: VisibleQuestion): string[] {
  const { label, hint } = question;
  const texts = [label, ...(hint ? [hint] : [])];
  if (choices.length < 13) texts.push(...choices.map((choice) => choice.label));
  return texts.map(pick).filter(Boolean);
}
