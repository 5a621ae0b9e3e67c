// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { dueOf, isLate, isSoon, type WorkCalendar } from '../../src/office/due';
import type { Status } from '../../src/store/types';

// Tuesday 24 November 2026 is a public holiday; Saturday 22 August 2026 was worked for Monday 31.
const CALENDAR: WorkCalendar = {
  closed: new Set(['2026-11-24', '2026-08-31']),
  open: new Set(['2026-08-22']),
};

function due(status: Status, due_at: string | null, now: string, rest = {}) {
  const value = { status, due_at, ended_at: null, paused: false, ...rest };
  return dueOf(value, Date.parse(now), CALENDAR);
}

const at = (day: string, hour = '10:00') => `${day}T${hour}:00.000+07:00`;

describe('how a case stands against its date', () => {
  test('counts working days: the worked example of Friday 20 November 2026', () => {
    // Accepted Friday 10:00, three working days, 24/11 a holiday: due Thursday 26 at closing time.
    const closing = at('2026-11-26', '17:00');
    expect(due(4, closing, at('2026-11-20'))).toEqual({ kind: 'left', days: 3, soon: false });
    expect(due(4, closing, at('2026-11-22'))).toEqual({ kind: 'left', days: 3, soon: false });
    expect(due(4, closing, at('2026-11-25'))).toEqual({ kind: 'left', days: 1, soon: true });
  });

  test('counts a Saturday that is worked', () => {
    expect(due(2, at('2026-08-24', '17:00'), at('2026-08-21'))).toMatchObject({ days: 2 });
  });

  test('says today until the hour has come, then late', () => {
    const closing = at('2026-11-26', '17:00');
    expect(due(4, closing, at('2026-11-26', '16:59'))).toEqual({ kind: 'today' });
    expect(due(4, closing, at('2026-11-26', '17:01'))).toEqual({ kind: 'just-late' });
  });

  test('counts lateness in working days, so that a weekend adds none', () => {
    const closing = at('2026-11-20', '17:00');
    expect(due(4, closing, at('2026-11-22'))).toEqual({ kind: 'just-late' });
    expect(due(4, closing, at('2026-11-23'))).toMatchObject({ kind: 'late', days: 1 });
    expect(due(4, closing, at('2026-11-25'))).toMatchObject({ kind: 'late', days: 2 });
  });

  test('goes by the day in Vietnam, whatever the clock’s zone', () => {
    // 23:30 UTC on the 25th is the morning of the 26th in Vietnam.
    expect(due(4, at('2026-11-26', '17:00'), '2026-11-25T23:30:00.000Z')).toEqual({
      kind: 'today',
    });
  });

  test('stands still while the person or a payment is waited for', () => {
    expect(due(5, at('2026-11-01'), at('2026-11-22'))).toEqual({ kind: 'paused' });
    expect(due(6, at('2026-11-01'), at('2026-11-22'))).toEqual({ kind: 'paused' });
    expect(due(4, at('2026-11-01'), at('2026-11-22'), { paused: true })).toEqual({
      kind: 'paused',
    });
  });

  test('has not begun before reception', () => {
    expect(due(1, null, at('2026-11-22'))).toEqual({ kind: 'not-started' });
  });

  test('is settled by the end, not by today', () => {
    const ended = { ended_at: at('2026-11-10') };
    expect(due(9, at('2026-11-12'), at('2027-01-01'), ended)).toEqual({
      kind: 'ended',
      late: false,
    });
    expect(due(10, at('2026-11-09'), at('2027-01-01'), ended)).toEqual({
      kind: 'ended',
      late: true,
    });
    expect(due(3, null, at('2027-01-01'), ended)).toEqual({ kind: 'ended', late: false });
  });

  test('is soon from the last working day on, and late once it is past', () => {
    const closing = at('2026-11-26', '17:00');
    expect(isSoon(due(4, closing, at('2026-11-25')))).toBe(true);
    expect(isSoon(due(4, closing, at('2026-11-26')))).toBe(true);
    expect(isSoon(due(4, closing, at('2026-11-20')))).toBe(false);
    expect(isLate(due(4, closing, at('2026-11-26', '18:00')))).toBe(true);
    expect(isLate(due(4, closing, at('2026-11-26')))).toBe(false);
  });
});
