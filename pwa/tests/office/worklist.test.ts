// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { WEEKDAYS_ONLY } from '../../src/office/due';
import { listed } from '../../src/office/listed';
import { countGroups, inGroup, matcher, rowsOf, sortRows } from '../../src/office/worklist';
import type { QueueItem } from '../../src/store/queueTypes';
import type { CaseValue, Entity } from '../../src/store/types';

const NOW = Date.parse('2026-11-18T03:00:00.000Z'); // a Wednesday

function found(id: string, part: Partial<CaseValue> = {}): Entity<CaseValue> {
  const value: CaseValue = {
    code: `H55.19-261118-${id}`,
    procedure: '1.004194',
    form_version: 1,
    case: null,
    agency: 'a1',
    status: 1,
    filed_at: '2026-11-17T03:00:00.000Z',
    device_made_at: '2026-11-17T03:00:00.000Z',
    accepted_at: null,
    due_at: null,
    ended_at: null,
    paused: false,
    applicant_name: 'Nguyễn Thị Đào',
    supplement: null,
    reason: null,
    applicant_person: null,
    submitter_name: 'Lý Văn Phong',
    phone: '0912345678',
    summary: [],
    base: 1,
    ...part,
  };
  return { collection: 'case', id, version: 1, value };
}

const rows = (cases: Entity<CaseValue>[], queue: Partial<QueueItem>[] = []) =>
  rowsOf(cases.map(listed), queue as QueueItem[], NOW, () => WEEKDAYS_ONLY);

describe('the work list', () => {
  test('puts every status into its groups', () => {
    const counts = countGroups(
      rows([
        found('1', { files_missing: 2 }),
        found('2', { status: 2, due_at: '2026-11-25T10:00:00.000Z' }),
        found('3', { status: 4, due_at: '2026-11-19T10:00:00.000Z' }),
        found('4', { status: 4, due_at: '2026-11-16T10:00:00.000Z' }),
        found('5', { status: 5, due_at: '2026-11-16T10:00:00.000Z' }),
        found('6', { status: 9, due_at: '2026-11-16T10:00:00.000Z' }),
        found('7', { status: 3 }),
        found('8', { status: 10, files_missing: 1 }),
      ]),
    );
    expect(counts).toEqual({
      open: 6,
      new: 1,
      working: 3,
      waiting: 1,
      files: 1,
      soon: 1,
      late: 1,
      result: 1,
      done: 2,
      all: 8,
    });
  });

  test('moves a case on this phone as soon as the officer has acted', () => {
    const [row] = rows(
      [found('1')],
      [{ id: 'm', type: 'dossier.receive', entity: '1', seq: 1, state: 'waiting' }],
    );
    expect(row && inGroup(row, 'new')).toBe(false);
    expect(row && inGroup(row, 'working')).toBe(true);
  });

  test.each([
    ['dao', true],
    ['ĐÀO nguyen', true],
    ['2611181', true],
    ['H55.19-261118-1', true],
    ['phong', true],
    ['0912 345', true],
    ['', true],
    ['  ', true],
    ['thai', false],
    ['dao thai', false],
  ])('finds by %j without accents: %j', (query, expected) => {
    const [row] = rows([found('1')]);
    expect(row && matcher(query)(row)).toBe(expected);
  });

  test('has the most urgent first: late, then by date, new ones by their age, paused last', () => {
    const sorted = sortRows(
      rows([
        found('paused', { status: 5, due_at: '2026-11-10T10:00:00.000Z' }),
        found('result', { status: 9, due_at: '2026-11-12T10:00:00.000Z' }),
        found('new', { filed_at: '2026-11-18T01:00:00.000Z' }),
        found('late', { status: 4, due_at: '2026-11-16T10:00:00.000Z' }),
        found('later', { status: 4, due_at: '2026-11-25T10:00:00.000Z' }),
        found('today', { status: 2, due_at: '2026-11-18T10:00:00.000Z' }),
      ]),
      'due',
    );
    expect(sorted.map(({ id }) => id)).toEqual([
      'late',
      'today',
      'new',
      'later',
      'result',
      'paused',
    ]);
  });

  test('orders names by the given name, as Vietnamese lists do', () => {
    const names = ['Trần Văn Ân', 'Nguyễn Thị Đào', 'Bùi Văn Dũng', 'Lò Thị Anh'];
    const sorted = sortRows(
      rows(names.map((applicant_name, n) => found(String(n), { applicant_name }))),
      'name',
    );
    expect(sorted.map(({ value }) => value.applicant_name)).toEqual([
      'Lò Thị Anh',
      'Trần Văn Ân',
      'Bùi Văn Dũng',
      'Nguyễn Thị Đào',
    ]);
  });

  test('serves 5,000 cases', () => {
    const many = Array.from({ length: 5000 }, (_, n) =>
      found(`${n}`, {
        applicant_name: `Người Số ${n}`,
        status: 4,
        due_at: '2027-03-01T10:00:00.000Z',
      }),
    );
    const all = rows(many);
    expect(countGroups(all).working).toBe(5000);
    expect(all.filter(matcher('nguoi 4999'))).toHaveLength(1);
  });
});
