import { beforeEach, describe, expect, test, vi } from 'vitest';

import { firstDay } from '../../../src/office/procedures/firstDay';
import { begin, keep, nowKept } from '../../../src/office/procedures/kept';
import {
  fileFault,
  inOrder,
  MOST_BYTES,
  type Preview,
  PreviewError,
  placeOf,
  preview,
  type Remark,
} from '../../../src/office/procedures/preview';
import { hrefOf } from '../../../src/office/procedures/TryForm';

const remark = (more: Partial<Remark>): Remark => ({
  sheet: 'survey',
  row: 0,
  column: '',
  cell: '',
  message: { vi: 'm', en: 'm' },
  ...more,
});
const EMPTY: Preview = { definition: null, form: null, notes: [], mistakes: [] };

describe('a file is looked at before it is sent', () => {
  test.each([
    [undefined, 'none'],
    [{ name: 'a.pdf', size: 5 }, 'kind'],
    [{ name: 'a.xlsx', size: MOST_BYTES + 1 }, 'size'],
    [{ name: 'a.csv', size: 0 }, 'empty'],
    [{ name: 'A.XLSX', size: MOST_BYTES }, undefined],
    [{ name: 'mẫu đơn.md', size: 1 }, undefined],
  ])('%j', (file, fault) => {
    expect(fileFault(file)).toBe(fault);
  });
});

describe('the first day', () => {
  test.each([
    ['1/1/2027', { day: '2027-01-01' }],
    ['2026-11-22', { day: '2026-11-22' }],
    ['21/11/2026', { fault: 'past' }],
    ['31/2/2027', { fault: 'unreadable' }],
    ['tomorrow', { fault: 'unreadable' }],
    ['  ', { fault: 'missing' }],
  ])('%s', (typed, found) => {
    expect(firstDay(typed, '2026-11-22')).toEqual(found);
  });
});

test('a place is its cell, or sheet, row and column', () => {
  expect(placeOf(remark({ row: 4, column: 'relevant', cell: 'D4' }))).toBe('survey: D4');
  expect(placeOf(remark({ row: 4, column: 'relevant' }))).toBe('survey: 4, relevant');
  expect(placeOf(remark({ sheet: 'file' }))).toBe('file');
});

test('mistakes come in the order of the spreadsheet', () => {
  const rows = inOrder([
    remark({ row: 9 }),
    remark({ sheet: 'choices', row: 3 }),
    remark({ row: 2 }),
  ]);
  expect(rows.map(({ sheet, row }) => `${sheet}${row}`)).toEqual([
    'choices3',
    'survey2',
    'survey9',
  ]);
});

test('a row of a table has an address of its own', () => {
  expect(hrefOf('people')).toBe('/can-bo/thu-tuc?trang=people');
  expect(hrefOf('people', 'members', 1)).toBe('/can-bo/thu-tuc?trang=people&bang=members&dong=2');
});

test('a new file takes away what was tried and sent, and stays what it is to become', () => {
  keep({ into: 'HX.123456', answers: { a: 1 }, sent: 'x' });
  begin('b.xlsx', EMPTY);
  expect(nowKept()).toEqual({ into: 'HX.123456', file: 'b.xlsx', preview: EMPTY, answers: {} });
});

describe('asking the server', () => {
  const file = new File(['| survey |'], 'mẫu.md');
  const asked = vi.fn<typeof fetch>();
  beforeEach(() => {
    asked.mockReset();
    vi.stubGlobal('fetch', asked);
  });

  test('the file goes as bytes, its name in a header', async () => {
    asked.mockResolvedValue(Response.json(EMPTY));
    expect(await preview(file, 'HX.123456')).toEqual(EMPTY);
    const headers = asked.mock.calls[0]?.[1]?.headers as Record<string, string>;
    expect(decodeURIComponent(headers['Hosoxa-File'] as string)).toBe('mẫu.md');
    expect(headers['Hosoxa-Into']).toBe('HX.123456');
  });

  test('a refusal says the server’s sentence, no answer says none', async () => {
    asked.mockResolvedValue(Response.json({ detail: 'Không được.' }, { status: 403 }));
    await expect(preview(file, undefined)).rejects.toEqual(new PreviewError('Không được.'));
    asked.mockRejectedValue(new TypeError('network'));
    await expect(preview(file, '')).rejects.toMatchObject({ detail: undefined });
  });
});
