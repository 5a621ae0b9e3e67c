/** The first day of filing under a new version. */

import { readDate } from '../../forms/engine/dates';

export type DayFault = 'missing' | 'unreadable' | 'past';

/** The day as `YYYY-MM-DD`, or what is wrong with what was typed (`1/1/2027`). */
export function firstDay(typed: string, today: string): { day: string } | { fault: DayFault } {
  if (!typed.trim()) return { fault: 'missing' };
  const day = readDate(typed.trim(), false);
  if (!day) return { fault: 'unreadable' };
  return day < today ? { fault: 'past' } : { day };
}
