/** One draft on the screen: loaded once, changed in memory, written as it is typed. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { subscribe } from '../store/changes';
import { DraftClosedError, getDraft, saveDraft } from '../store/drafts';
import type { Draft } from '../store/draftTypes';
import { getEntity } from '../store/entities';
import { handOver } from '../store/handOver';
import type { FormValue } from '../store/types';
import { type InHand, inHand, type Patch } from './inHand';
import { createSaver, type Saver } from './saver';
import { newerVersion } from './versions/newer';

export type Saved = 'saved' | 'saving' | 'failed';

export type OpenDraft = {
  draft: Draft;
  definition: FormValue;
  /** The draft as it is now: newer than `draft` when keys were pressed since the screen was drawn. */
  latest: () => Draft;
  /**
   * From the draft as it is now: several may come between two drawings of the screen. With `drawn` the screen follows
   * once it is saved, or `FOLLOW_MS` after it began to be: on a slow phone a letter must not wait for a form to be judged.
   */
  update: (patch: Patch, drawn?: boolean) => void;
  /** Resolves when all that was changed is durable, or could not be written. */
  flush: () => Promise<void>;
  saved: Saved;
};

/**
 * `missing`: no such draft here; `no-form`: its form has not come to this phone; `newer`: one files under
 * another version of its form by now.
 */
const FOLLOW_MS = 200;

type NotOpen = 'loading' | 'missing' | 'no-form' | 'newer';
export type DraftState = NotOpen | OpenDraft;

/** Writes of the screen that was left last; the next screen reads after them. */
let leaving: Promise<void> = Promise.resolve();

export function useDraft(id: string): DraftState {
  const [form, setForm] = useState<NotOpen | FormValue>('loading');
  const [saved, setSaved] = useState<Saved>('saved');
  const [, redraw] = useState(0);
  const hand = useRef<InHand | undefined>(undefined);
  const saver = useRef<Saver<InHand> | undefined>(undefined);
  const [broken, setBroken] = useState<{ error: unknown } | null>(null);
  const screen = useMemo(() => {
    let behind = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(timer);
      timer = undefined;
      behind = false;
    };
    const show = () => {
      stop();
      setSaved('saving');
      redraw((n) => n + 1);
    };
    return {
      stop,
      show,
      behind: () => {
        behind = true;
      },
      follow: () => {
        if (behind) timer ??= setTimeout(show, FOLLOW_MS);
      },
    };
  }, []);

  useEffect(() => {
    const now = inHand();
    const kept: { current: Draft | undefined } = { current: undefined };
    let gone = false;
    let waiting = false; // to be moved to the version in force
    let bare = false; // its form is not on this phone, or not any more
    const load = async () => {
      const before = now.current;
      const draft = await getDraft(id);
      const found = draft && (await getEntity('form', `${draft.procedure}@${draft.version}`));
      const newer = draft?.state === 'open' && (await newerVersion(draft));
      // What somebody has typed in the meantime is newer than what was read.
      if (gone || now.current !== before) return;
      now.current = kept.current = draft;
      waiting = !!newer;
      bare = !!draft && !found;
      setForm(draft ? (newer ? 'newer' : (found?.value ?? 'no-form')) : 'missing');
      redraw((n) => n + 1);
    };
    const write = async (draft: Draft): Promise<void> => {
      try {
        await saveDraft(draft);
        kept.current = draft;
      } catch (error) {
        if (!(error instanceof DraftClosedError)) throw error;
        if (error.message === 'moved') {
          const { layOver } = await import('../sync/drafts');
          const more = await layOver(id, now, kept);
          if (more) return write(more);
        }
        await load(); // filed or deleted in another tab: show what became of it
      }
    };
    const tell = (state: Saved) => {
      screen.stop();
      if (gone) return;
      setSaved(state);
      redraw((n) => n + 1);
    };
    // Read when it is written: with all that was typed until then.
    const own = createSaver<InHand>(async ({ current }) => {
      screen.follow();
      if (current) await write(current);
    }, tell);
    saver.current = own;
    hand.current = now;
    setForm('loading');
    leaving.then(load).catch((error: unknown) => !gone && setBroken({ error }));

    const onLeave = ({ type }: Event) => {
      if (type === 'pagehide' && own.behind() && now.current) handOver({ draft: now.current });
      void own.flush();
    };
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
    stops.push(subscribe(['merged'], () => void onVisible()));
    stops.push(subscribe(['form'], () => bare && void load().catch(() => undefined)));
    return () => {
      gone = true;
      screen.stop();
      for (const stop of stops) stop();
      document.removeEventListener('visibilitychange', onVisible);
      leaving = own.flush();
    };
  }, [id, screen]);

  const { latest, update, flush } = useMemo(
    () => ({
      latest: () => hand.current?.current as Draft,
      update: (patch: Patch, drawn?: boolean) => {
        const now = hand.current as InHand;
        const own = saver.current as Saver<InHand>;
        const waits = own.behind();
        now.type(patch);
        own.put(now);
        if (!drawn) return screen.show();
        screen.behind();
        // Else it is written after the frame, and the screen follows from there.
        if (waits) screen.follow();
      },
      flush: async () => {
        await saver.current?.flush();
      },
    }),
    [screen],
  );

  if (broken) throw broken.error; // to the screen that says so
  const draft = hand.current?.current;
  if (typeof form === 'string') return form;
  if (!draft) return 'loading';
  return { draft, definition: form, saved, latest, update, flush };
}
