/** Something being written that is no form: kept as it is typed, like a form. */

import { useEffect, useRef, useState } from 'preact/hooks';

import { createSaver, type Saver } from '../forms/saver';
import type { Saved } from '../forms/useDraft';
import { handOver } from '../store/handOver';
import { getScratch, putScratch } from '../store/scratch';

export type Scratch<T> = {
  value: T;
  /** From the value as it is now: several may come between two drawings of the screen. */
  set: (next: (value: T) => T) => void;
  flush: () => Promise<void>;
  /** Forget it: it has been sent. */
  clear: () => Promise<void>;
  saved: Saved;
};

/** Undefined until what was kept under `name` has been read; null for no name. */
export function useScratch<T>(name: string | null, empty: T): Scratch<T> | undefined {
  const [value, draw] = useState<T>();
  const [saved, setSaved] = useState<Saved>('saved');
  const saver = useRef<Saver<T | undefined> | null>(null);
  const now = useRef<T | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `empty` only matters at the first reading
  useEffect(() => {
    if (!name) return;
    let gone = false;
    const own = createSaver<T | undefined>(
      (next) => putScratch(name, next),
      (state) => !gone && setSaved(state),
    );
    saver.current = own;
    const begin = (kept: T) => {
      if (gone) return;
      now.current = kept;
      draw(kept);
    };
    getScratch<T>(name).then(
      (kept) => begin(kept ?? empty),
      () => begin(empty), // storage trouble has a line of its own
    );
    const onLeave = ({ type }: Event) => {
      if (type === 'pagehide' && own.behind()) handOver({ name, value: now.current });
      void own.flush();
    };
    const names = ['pagehide', 'focusout', 'visibilitychange'] as const;
    for (const event of names) document.addEventListener(event, onLeave);
    addEventListener('pagehide', onLeave);
    return () => {
      gone = true;
      for (const event of names) document.removeEventListener(event, onLeave);
      removeEventListener('pagehide', onLeave);
      void own.flush();
    };
  }, [name]);
  if (value === undefined) return undefined;
  const flush = async () => {
    await saver.current?.flush();
  };
  return {
    value,
    saved,
    flush,
    set: (change) => {
      const next = change(now.current ?? value);
      now.current = next;
      draw(next);
      setSaved('saving');
      saver.current?.put(next);
    },
    clear: async () => {
      saver.current?.put(undefined);
      await flush();
    },
  };
}
