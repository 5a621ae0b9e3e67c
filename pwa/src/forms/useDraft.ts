/** One draft on the screen: loaded once, changed in memory, written as it is typed. */

import { useEffect, useRef, useState } from 'preact/hooks';

import { subscribe } from '../store/changes';
import { DraftClosedError, getDraft, saveDraft } from '../store/drafts';
import { getEntity } from '../store/entities';
import type { Draft, FormValue } from '../store/types';
import { createSaver, type Saver } from './saver';
import { newerVersion } from './versions/newer';

export type Saved = 'saved' | 'saving' | 'failed';

export type OpenDraft = {
  draft: Draft;
  definition: FormValue;
  /** From the draft as it is now: several may come between two drawings of the screen. */
  update: (patch: (draft: Draft) => Partial<Draft>) => void;
  /** Resolves when all that was changed is durable, or could not be written. */
  flush: () => Promise<void>;
  saved: Saved;
};

/**
 * `missing`: no such draft here; `no-form`: its form has not come to this phone; `newer`: one files under
 * another version of its form by now.
 */
type NotOpen = 'loading' | 'missing' | 'no-form' | 'newer';
export type DraftState = NotOpen | OpenDraft;

/** Writes of the screen that was left last; the next screen reads after them. */
let leaving: Promise<void> = Promise.resolve();

export function useDraft(id: string): DraftState {
  const [form, setForm] = useState<NotOpen | FormValue>('loading');
  const [saved, setSaved] = useState<Saved>('saved');
  const [, redraw] = useState(0);
  const now = useRef<Draft | undefined>(undefined);
  const saver = useRef<Saver<Draft> | undefined>(undefined);
  const [broken, setBroken] = useState<{ error: unknown } | null>(null);

  useEffect(() => {
    let gone = false;
    let waiting = false; // to be moved to the version in force
    const load = async () => {
      const before = now.current;
      const draft = await getDraft(id);
      const found = draft && (await getEntity('form', `${draft.procedure}@${draft.version}`));
      const newer = draft?.state === 'open' && (await newerVersion(draft));
      // What somebody has typed in the meantime is newer than what was read.
      if (gone || now.current !== before) return;
      now.current = draft;
      waiting = !!newer;
      setForm(draft ? (newer ? 'newer' : (found?.value ?? 'no-form')) : 'missing');
      redraw((n) => n + 1);
    };
    const write = async (draft: Draft) => {
      try {
        await saveDraft(draft);
      } catch (error) {
        if (!(error instanceof DraftClosedError)) throw error;
        await load(); // filed or deleted in another tab: show what became of it
      }
    };
    const own = createSaver(write, (state) => !gone && setSaved(state));
    saver.current = own;
    now.current = undefined;
    setForm('loading');
    leaving.then(load).catch((error: unknown) => !gone && setBroken({ error }));

    const onLeave = () => void own.flush();
    const onVisible = async () => {
      await own.flush();
      // Another tab may have gone on with this draft meanwhile.
      if (document.visibilityState === 'visible' && now.current)
        await load().catch(() => undefined);
    };
    const stops = (['pagehide', 'focusout'] as const).map((name) => {
      addEventListener(name, onLeave);
      return () => removeEventListener(name, onLeave);
    });
    document.addEventListener('visibilitychange', onVisible);
    // Two windows side by side: what one keeps, the other must not write over with what it read before.
    stops.push(subscribe(['draft'], (elsewhere) => (elsewhere || waiting) && void onVisible()));
    return () => {
      gone = true;
      for (const stop of stops) stop();
      document.removeEventListener('visibilitychange', onVisible);
      leaving = own.flush();
    };
  }, [id]);

  if (broken) throw broken.error; // to the screen that says so
  const draft = now.current;
  if (typeof form === 'string') return form;
  if (!draft) return 'loading';
  return {
    draft,
    definition: form,
    saved,
    update: (patch) => {
      const before = now.current ?? draft;
      const next = { ...before, ...patch(before) };
      now.current = next;
      saver.current?.put(next);
      setSaved('saving');
      redraw((n) => n + 1);
    },
    flush: async () => {
      await saver.current?.flush();
    },
  };
}
