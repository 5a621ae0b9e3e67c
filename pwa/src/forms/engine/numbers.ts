/** Numbers and amounts, as JSON has them or as people type them. As server/procedures/numbers.py. */

import { cleanLine } from './text';

// Not Number.MAX_SAFE_INTEGER by name: the same limit stands in the server's code.
const MAX_SAFE = 9007199254740991;
const GROUPED = /^-?[0-9]{1,3}(?:[. ][0-9]{3})+(?:,[0-9]+)?$/;
const PLAIN = /^-?[0-9]{1,16}(?:[.,][0-9]{1,9})?$/;

/** The number, without a minus on zero; undefined when it is not safe (too large, infinite, NaN). */
export function plainNumber(number: number): number | undefined {
  return Math.abs(number) <= MAX_SAFE ? number + 0 : undefined;
}

/** A whole number from 1 to `most`. */
export const whole = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= most;

// Dots or blanks group thousands (`1.500` is 1500); a comma or lone dot begins a fraction.
function typed(raw: string, money: boolean): number {
  let text = cleanLine(raw) || '';
  if (money) text = text.replace(/ ?(?:đồng|đ|₫|vnđ|vnd)$/iu, '');
  if (GROUPED.test(text)) text = text.replace(/[. ]/g, '');
  else if (!PLAIN.test(text)) return Number.NaN;
  return +text.replace(',', '.');
}

/** A number with at most `decimals` digits after the point, or undefined; money is whole đồng, not negative. */
export function readNumber(raw: unknown, decimals: number, money: boolean): number | undefined {
  const number = typeof raw === 'string' ? typed(raw, money) : raw;
  if (typeof number !== 'number') return undefined;
  const kept = plainNumber(number);
  if (kept === undefined || +kept.toFixed(decimals) !== kept || (money && kept < 0)) {
    return undefined;
  }
  return kept;
}
