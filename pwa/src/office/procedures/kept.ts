/** What the official is at: outlives a screen, not the tab. */

import { useEffect, useState } from 'preact/hooks';

import type { Answers } from '../../forms/engine/types';
import type { Preview } from './preview';

export type Kept = {
  file?: string;
  into?: string;
  preview?: Preview;
  /** What was typed into the form that is tried. */
  answers: Answers;
  /** Id of the publication in the queue. */
  sent?: string;
};

let kept: Kept = { answers: {} };
const watching = new Set<() => void>();

/** The present state, outside of a screen. */
export function nowKept(): Kept {
  return kept;
}

export function keep(change: Partial<Kept>): void {
  kept = { ...kept, ...change };
  for (const tell of [...watching]) tell();
}

/** Forget one thing, and go on with the others. */
export function drop(name: 'sent'): void {
  const { [name]: _gone, ...rest } = kept;
  kept = rest;
  for (const tell of [...watching]) tell();
}

/** A new file: nothing of the one before stays. */
export function begin(file: string | undefined, preview: Preview | undefined): void {
  const { into } = kept;
  kept = {
    answers: {},
    ...(into !== undefined && { into }),
    ...(file !== undefined && { file }),
    ...(preview && { preview }),
  };
  for (const tell of [...watching]) tell();
}

export function useKept(): Kept {
  const [, redraw] = useState(0);
  useEffect(() => {
    const tell = () => redraw((n) => n + 1);
    watching.add(tell);
    return () => {
      watching.delete(tell);
    };
  }, []);
  return kept;
}
