import type { VisibleQuestion } from '../engine/types';

const KINDS = ['photo', 'signature', 'voice_note', 'place', 'long_text'];

/** An answer that is looked at or listened to: a picture, a sound, a place. */
export function isMedia({ question, value }: Pick<VisibleQuestion, 'question' | 'value'>): boolean {
  return typeof value === 'object' && value !== null && KINDS.includes(question.kind);
}
