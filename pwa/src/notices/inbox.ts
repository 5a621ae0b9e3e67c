/** The inbox as it stands on this phone: what the server said, and what was read here since. No DOM. */

import type { QueueItem } from '../store/queueTypes';
import type { Entity, NoticeValue } from '../store/types';

export type Line = { id: string; value: NoticeValue; unread: boolean };
export type Inbox = { unread: Line[]; read: Line[] };

export function inboxOf(
  notices: readonly Entity<NoticeValue>[],
  queue: readonly QueueItem[],
): Inbox {
  const waiting = new Set(
    queue.filter(({ type }) => type === 'notice.read').map(({ entity }) => entity),
  );
  const lines = notices
    .map(({ id, value }): Line => ({ id, value, unread: !value.read_at && !waiting.has(id) }))
    .sort((a, b) =>
      a.value.at === b.value.at ? (a.id < b.id ? 1 : -1) : a.value.at < b.value.at ? 1 : -1,
    );
  return {
    unread: lines.filter((line) => line.unread),
    read: lines.filter((line) => !line.unread),
  };
}
