/** The action an officer is in the middle of, kept on the phone: a dead battery loses at most a moment. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { openProfile } from '../store/profiles';
import { getScratch, putScratch } from '../store/scratch';
import { type ActionForm, EMPTY } from './actionForm';
import type { OfficerAction } from './actions';

const PAUSE_MS = 400;
/** After a save that failed: a full phone may have room again. */
const AGAIN_MS = 3_000;

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
  /** What was kept has been looked up: before, nothing may be begun over it. */
  loaded: boolean;
  /** The last save has failed: what is written is in this page's memory alone. */
  unsaved: boolean;
  /** Try to save again now. */
  retry: () => void;
  start: (type: OfficerAction, base: number, form?: ActionForm, replaces?: string) => void;
  /** Of what is there now, which may be more than is on the screen yet. */
  update: (change: Partial<ActionForm> | ((form: ActionForm) => Partial<ActionForm>)) => void;
  /** Sent, or given up: nothing is kept any more. */
  end: () => void;
};

/** What no save has taken yet, by profile and case: it outlives the screen it was written on. Null: to be forgotten. */
const unkept = new Map<string, Kept | null>();

export function useActionDraft(id: string): ActionDraft {
  const name = `case/${id}`;
  const mine = `${openProfile()?.id}/${name}`;
  const [kept, setKept] = useState<Kept | null>(unkept.get(mine) ?? null);
  const [loaded, setLoaded] = useState(unkept.has(mine));
  const [unsaved, setUnsaved] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const gone = useRef(false);
  const touched = useRef(false);
  const latest = useRef(kept);

  const save = () => {
    clearTimeout(timer.current);
    const value = unkept.get(mine);
    // Another person's words are not put under this one's name.
    if (value === undefined || mine !== `${openProfile()?.id}/${name}`) {
      return;
    }
    putScratch(name, value ?? undefined).then(
      () => {
        // What was typed while it was being written has its own save.
        if (unkept.get(mine) === value) {
          unkept.delete(mine);
        }
        if (!gone.current) {
          setUnsaved(false);
        }
      },
      () => {
        if (!gone.current) {
          setUnsaved(value !== null);
          clearTimeout(timer.current);
          timer.current = setTimeout(save, AGAIN_MS);
        }
      },
    );
  };

  const change = (next: Kept | null, wait: boolean) => {
    touched.current = true;
    latest.current = next;
    setKept(next);
    unkept.set(mine, next);
    clearTimeout(timer.current);
    if (wait) {
      timer.current = setTimeout(save, PAUSE_MS);
    } else {
      save();
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: one case, one draft; `save` reads what is there now
  useEffect(() => {
    gone.current = false;
    save();
    getScratch<Kept>(name).then(
      (found) => {
        if (!gone.current) {
          if (found && !touched.current && !unkept.has(mine)) {
            latest.current = found;
            setKept(found);
          }
          setLoaded(true);
        }
      },
      () => !gone.current && setLoaded(true),
    );
    document.addEventListener('visibilitychange', save);
    return () => {
      gone.current = true;
      document.removeEventListener('visibilitychange', save);
      save();
      clearTimeout(timer.current);
    };
  }, [name]);

  return {
    kept,
    loaded,
    unsaved,
    retry: save,
    start: (type, base, form = EMPTY, replaces) => change({ type, form, replaces, base }, false),
    update: (part) => {
      const now = latest.current;
      if (now) {
        const more = typeof part === 'function' ? part(now.form) : part;
        change({ ...now, form: { ...now.form, ...more } }, true);
      }
    },
    end: () => change(null, false),
  };
}
