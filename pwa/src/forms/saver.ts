/**
 * Writes what is being typed: the first change as soon as it is drawn, then at most every `gap` milliseconds, never
 * two writes at a time, always the latest value. A write that fails is tried again until it succeeds.
 */

export type SaveState = 'saved' | 'failed';

export type Saver<T> = {
  put: (value: T) => void;
  /** Resolves when everything put so far is durable, or when writing failed. */
  flush: () => Promise<void>;
  /** Something put is not known to be durable. */
  behind: () => boolean;
};

const RETRY = 3000;

/**
 * By then the letter has been drawn, in ms: on a slow phone it must not wait for its own saving. A timer and not the
 * frame itself, because asking for that is work before the letter, too.
 */
const DRAWN = 50;

export function createSaver<T>(
  write: (value: T) => Promise<void>,
  report: (state: SaveState) => void,
  gap = 200,
): Saver<T> {
  let waiting: { value: T } | null = null;
  let busy: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;

  const later = (wait: number) => {
    timer = setTimeout(run, wait);
  };

  async function writeOne(item: { value: T }): Promise<void> {
    try {
      await write(item.value);
      // What came meanwhile is not: it is saved with the next.
      if (waiting) later(Math.max(0, last + gap - Date.now()));
      else report('saved');
    } catch {
      waiting ??= item;
      report('failed');
      later(RETRY);
    }
  }

  function run(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (busy) return busy;
    const item = waiting;
    if (!item) return Promise.resolve();
    waiting = null;
    last = Date.now();
    busy = writeOne(item).finally(() => {
      busy = null;
    });
    return busy;
  }

  return {
    put: (value) => {
      waiting = { value };
      if (!busy && !timer) later(Math.max(DRAWN, last + gap - Date.now()));
    },
    behind: () => !!(busy || waiting),
    flush: async () => {
      if (busy) await busy;
      await run();
    },
  };
}
