/** Screens that follow the store. The only place in `store/` that knows of components. */

import { useEffect, useState } from 'preact/hooks';

import { subscribe } from './changes';
import { onProfileChange } from './session';

/**
 * What `load` gives, loaded again after every commit that touched one of `collections` and when another
 * profile opens. Undefined until the first load is done. Collections beside the server's: `draft`,
 * `queue`, `profile`. A load that fails goes to the nearest error boundary.
 */
export function useLive<T>(
  collections: string[],
  load: () => Promise<T>,
  deps: readonly unknown[] = [],
): T | undefined {
  const [state, setState] = useState<{ value?: T; error?: unknown }>({});
  useEffect(() => {
    let last = 0;
    let gone = false;
    const run = () => {
      const turn = ++last;
      load().then(
        (value) => !gone && turn === last && setState({ value }),
        (error: unknown) => !gone && turn === last && setState({ error }),
      );
    };
    run();
    const stops = [subscribe(collections, run), onProfileChange(run)];
    return () => {
      gone = true;
      for (const stop of stops) stop();
    };
    // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what its load depends on
  }, deps);
  if (state.error) throw state.error;
  return state.value;
}
