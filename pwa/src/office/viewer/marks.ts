/** What officers said of originals, and what of it waits on this device. No DOM. */

import type { QueueItem } from '../../store/queueTypes';
import type { OriginalValue } from '../../store/types';
import { enqueue } from '../../sync/outbox';
import { place } from '../actionForm';
import type { Place } from './pages';

export const MARK = 'dossier.mark-original';

export type MarkArgs = {
  what: 'answer' | 'paper';
  key: string;
  matches: boolean;
  note: string | null;
};

export type Mark = {
  /** As the server last said. */
  said: OriginalValue | undefined;
  /** Waiting to be sent; the last one counts. */
  waiting: QueueItem | undefined;
  refused: QueueItem[];
};

export function argsOf(item: QueueItem): MarkArgs {
  return item.args as unknown as MarkArgs;
}

export function markOf(
  { what, key }: Pick<Place, 'what' | 'key'>,
  /** By place. */
  originals: ReadonlyMap<string, OriginalValue>,
  queue: readonly QueueItem[],
): Mark {
  const mine = queue.filter((item) => {
    const args = argsOf(item);
    return item.type === MARK && args.what === what && args.key === key;
  });
  const waiting = mine.filter(({ state }) => state !== 'rejected').sort((a, b) => a.seq - b.seq);
  return {
    said: originals.get(place(what, key)),
    waiting: waiting[waiting.length - 1],
    refused: mine.filter(({ state }) => state === 'rejected'),
  };
}

/** Queue a mark; durable when it resolves. */
export function mark(
  dossier: string,
  { what, key }: Pick<Place, 'what' | 'key'>,
  matches: boolean,
  note: string | null,
): Promise<string> {
  const args: MarkArgs = { what, key, matches, note };
  return enqueue({ type: MARK, entity: dossier, args });
}
