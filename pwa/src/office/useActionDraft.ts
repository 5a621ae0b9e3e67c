/** The action an officer is in the middle of, kept on the phone: a dead battery loses at most a moment. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { getScratch, putScratch } from '../store/scratch';
import { type ActionForm, EMPTY } from './actionForm';
import type { OfficerAction } from './actions';

const PAUSE_MS = 400;

type Kept = {
  type: OfficerAction;
  form: ActionForm;
  /** The refused item that this is to replace. */
  replaces?: string | undefined;
  /** The version of the case that was on the screen when it was begun. */
  base?: number | undefined;
};

export type ActionDraft = {
  kept: Kept | null;
  start: (type: OfficerAction, base: number, form?: ActionForm, replaces?: string) => void;
  update: (change: Partial<ActionForm>) => void;
  /** Sent, or given up: nothing is kept any more. */
  end: () => void;
};

export function useActionDraft(id: string): ActionDraft {
  const name = `case/${id}`;
  const [kept, setKept] = useState<Kept | null>(null);
  const unsaved = useRef<Kept | null | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const save = () => {
    clearTimeout(timer.current);
    if (unsaved.current !== undefined) {
      const value = unsaved.current ?? undefined;
      unsaved.current = undefined;
      putScratch(name, value).catch(() => undefined); // the storage line says so
    }
  };

  const change = (next: Kept | null, wait: boolean) => {
    setKept(next);
    unsaved.current = next;
    clearTimeout(timer.current);
    if (wait) {
      timer.current = setTimeout(save, PAUSE_MS);
    } else {
      save();
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: one case, one draft; `save` reads refs only
  useEffect(() => {
    let gone = false;
    getScratch<Kept>(name).then(
      (found) => !gone && found && unsaved.current === undefined && setKept(found),
      () => undefined,
    );
    document.addEventListener('visibilitychange', save);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', save);
      save();
    };
  }, [name]);

  return {
    kept,
    start: (type, base, form = EMPTY, replaces) => change({ type, form, replaces, base }, false),
    update: (part) => kept && change({ ...kept, form: { ...kept.form, ...part } }, true),
    end: () => change(null, false),
  };
}
