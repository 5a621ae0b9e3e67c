// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { carry, EMPTY, fromArgs, isWritten, LONGEST } from '../../src/office/actionForm';
import { latest, nextBase, type Pending, since } from '../../src/office/actions';
import type { QueueItem } from '../../src/store/queueTypes';
import type { CaseValue, EventValue } from '../../src/store/types';

const value = (base: number, status = 1) => ({ base, status }) as CaseValue;
const stale = (base: number, present: CaseValue) =>
  ({ id: 'm', base, problem: { code: 'stale-base', present } }) as QueueItem;
const event = (id: string, at: string) => ({ id, value: { at } as EventValue });

describe('what an officer sent that was refused', () => {
  test('is built next on what the refusal said of the case, before the feed says so', () => {
    const queue = [stale(1, value(2, 2)), stale(1, value(4, 5)), { id: 'x' } as QueueItem];
    expect(latest(value(1), queue)).toEqual(value(4, 5));
    expect(latest(value(9, 10), queue)).toEqual(value(9, 10));
  });

  test('counts what waits before the next step, and once only', () => {
    const waits = (...bases: number[]) =>
      ({ waiting: bases.map((base) => ({ base })) }) as unknown as Pending;
    expect(nextBase(value(3), waits())).toBe(3);
    expect(nextBase(value(3), waits(3, 4))).toBe(5);
    // The case has come back with the first, or with both, before the queue says so.
    expect(nextBase(value(4), waits(3, 4))).toBe(5);
    expect(nextBase(value(5), waits(3, 4))).toBe(5);
    // Somebody else has gone on.
    expect(nextBase(value(7), waits(3, 4))).toBe(7);
  });

  test('is shown with the steps that were taken in between, oldest first', () => {
    const events = [
      event('c', '2026-11-20T03:00:00.000Z'),
      event('a', '2026-11-18T03:00:00.000Z'),
      event('b2', '2026-11-19T03:00:00.000Z'),
      event('b1', '2026-11-19T03:00:00.000Z'),
    ];
    const ids = (base: number | null, now: number) =>
      since({ base } as QueueItem, value(now), events).map(({ id }) => id);
    expect(ids(2, 4)).toEqual(['b2', 'c']);
    expect(ids(1, 4)).toEqual(['b1', 'b2', 'c']);
    expect(ids(4, 4)).toEqual([]);
    expect(ids(null, 4)).toEqual([]);
  });

  test('gives its words to another step: by the same name, or to the first box for sentences', () => {
    const refused = {
      type: 'dossier.refuse' as const,
      args: { reason: 'Thiếu giấy tờ', legal_basis: 'Luật Cư trú' },
    };
    expect(carry(refused, 'dossier.stop')).toMatchObject({ reason: 'Thiếu giấy tờ\nLuật Cư trú' });
    expect(carry(refused, 'dossier.request-supplement')).toMatchObject({
      message: 'Thiếu giấy tờ\nLuật Cư trú',
    });
    const asked = {
      type: 'dossier.request-supplement' as const,
      args: { message: 'Bổ sung', items: [{ kind: 'answer', key: 'phone', note: 'Ghi số mới' }] },
    };
    expect(carry(asked, 'dossier.stop')).toMatchObject({ reason: 'Bổ sung\nGhi số mới' });
    // What says why something is missing is no remark for a step that goes on.
    expect(carry(asked, 'dossier.process')).toBeNull();
    const remark = { type: 'dossier.receive' as const, args: { note: 'Hồ sơ đủ' } };
    expect(carry(remark, 'dossier.process')).toMatchObject({ note: 'Hồ sơ đủ' });
    expect(carry(asked, 'dossier.request-supplement')).toEqual(fromArgs(asked.args));
  });

  test('is never cut to fit another step, nor put where there is no box for it', () => {
    const asked = {
      type: 'dossier.request-supplement' as const,
      args: { message: 'x'.repeat(LONGEST.reason + 1), items: [] },
    };
    expect(carry(asked, 'dossier.stop')).toBeNull();
    expect(
      carry({ type: 'dossier.process', args: { note: 'x' } }, 'dossier.return-result'),
    ).toBeNull();
  });

  test('takes the place of nothing that is being written', () => {
    expect(isWritten(EMPTY)).toBe(false);
    expect(isWritten({ ...EMPTY, reason: ' ' })).toBe(false);
    expect(isWritten({ ...EMPTY, reason: 'a' })).toBe(true);
    expect(isWritten({ ...EMPTY, items: { 'answer.phone': '' } })).toBe(true);
  });
});
