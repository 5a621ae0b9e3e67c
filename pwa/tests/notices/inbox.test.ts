// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { inboxOf } from '../../src/notices/inbox';
import type { QueueItem } from '../../src/store/queueTypes';
import type { Entity, NoticeValue } from '../../src/store/types';

function notice(id: string, at: string, read_at: string | null = null): Entity<NoticeValue> {
  const value = { at, dossier: 'd', code: 'c', status: 5, kind: 'finished', read_at } as const;
  return { collection: 'notice', id, version: 1, value };
}

const reading = (entity: string) => ({ type: 'notice.read', entity }) as QueueItem;

describe('the inbox', () => {
  test('has the unread first and the newest on top', () => {
    const { unread, read } = inboxOf(
      [
        notice('a', '2026-11-20T01:00:00.000Z'),
        notice('b', '2026-11-21T01:00:00.000Z', '2026-11-21T02:00:00.000Z'),
        notice('c', '2026-11-19T01:00:00.000Z', '2026-11-21T02:00:00.000Z'),
        notice('d', '2026-11-21T03:00:00.000Z'),
      ],
      [],
    );
    expect(unread.map(({ id }) => id)).toEqual(['d', 'a']);
    expect(read.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  test('counts as read what was read here and is not sent yet', () => {
    const notices = [notice('a', '2026-11-20T01:00:00.000Z')];
    const { unread, read } = inboxOf(notices, [reading('a'), reading('z')]);
    expect(unread).toEqual([]);
    expect(read).toMatchObject([{ id: 'a', unread: false }]);
  });
});
