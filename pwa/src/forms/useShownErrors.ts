/**
 * Errors on the screen: what was wrong at the last *Tiếp tục*. Under a question a sentence goes as soon
 * as it is mended; nothing new is said while somebody types.
 */

import { useMemo, useRef, useState } from 'preact/hooks';

import type { SummaryError } from '../ui/ErrorSummary';
import type { PlacedError } from './pageErrors';

export type ShownErrors = {
  /** For the error summary; the same array until `show` is called again. */
  list: SummaryError[];
  /** Input id → sentence, for those that are still true; the same map until they change. */
  errors: Map<string, string>;
  show: (found: PlacedError[]) => void;
};

const keyOf = ({ id, message }: PlacedError) => id + message;

export function useShownErrors(current: PlacedError[], start: PlacedError[]): ShownErrors {
  const [shown, show] = useState(start);
  const list = useMemo(() => shown.map(({ id, full }) => ({ id, message: full })), [shown]);
  const still = new Set(current.map(keyOf));
  const errors = new Map<string, string>();
  for (const error of shown) {
    if (still.has(keyOf(error)) && !errors.has(error.id)) errors.set(error.id, error.message);
  }
  const last = useRef(errors);
  if (String([...last.current]) !== String([...errors])) last.current = errors;
  return { list, errors: last.current, show };
}
