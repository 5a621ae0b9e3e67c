/** The cases of this phone for a screen, brought up to date after every commit that changed some. */

import { useEffect, useState } from 'preact/hooks';

import { subscribe } from '../store/changes';
import { onProfileChange } from '../store/session';
import { listCases } from './cases';
import type { Listed } from './listed';

/** A first pull changes cases several times a second, and the list is put in order anew each time. */
const APART_MS = 700;

/** Undefined until the first look is done. A look that fails goes to the nearest error boundary. */
export function useCases(): readonly Listed[] | undefined {
  const [state, setState] = useState<{ cases?: readonly Listed[]; error?: unknown }>({});
  useEffect(() => {
    let gone = false;
    let busy = false;
    let again = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const done = (next: typeof state) => {
      busy = false;
      if (gone) {
        return;
      }
      setState((now) => (now.cases === next.cases && next.error === undefined ? now : next));
      if (again) {
        timer ??= setTimeout(run, APART_MS);
      }
    };
    // One look at a time: what changes meanwhile is seen by the next, and none is thrown away.
    const run = () => {
      timer = undefined;
      again = busy;
      if (busy) {
        return;
      }
      busy = true;
      listCases().then(
        (cases) => done({ cases }),
        (error: unknown) => done({ error }),
      );
    };
    run();
    const stops = [subscribe(['case'], run), onProfileChange(run)];
    return () => {
      gone = true;
      clearTimeout(timer);
      for (const stop of stops) {
        stop();
      }
    };
  }, []);
  if (state.error) {
    throw state.error;
  }
  return state.cases;
}
