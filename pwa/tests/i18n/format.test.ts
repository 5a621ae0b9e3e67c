// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { formatDate, formatDateTime, formatMoney } from '../../src/i18n/format';

describe('dates', () => {
  test('are written day first', () => {
    expect(formatDate('2026-11-02')).toBe('02/11/2026');
    expect(formatDate('1962-09')).toBe('09/1962');
    expect(formatDate('1962')).toBe('1962');
  });

  test('of an instant are those of Vietnam, wherever the phone thinks it is', () => {
    expect(formatDate('2026-11-02T18:30:00.000Z')).toBe('03/11/2026');
    expect(formatDateTime('2026-11-02T18:30:00.000Z')).toBe('01:30, 03/11/2026');
    expect(formatDateTime('2026-12-31T16:59:00Z')).toBe('23:59, 31/12/2026');
  });

  test('that are none give nothing instead of NaN', () => {
    expect(formatDateTime('soon')).toBe('');
  });
});

test('money has dots between thousands and đ behind', () => {
  expect([0, 8000, 500, 1234567].map(formatMoney)).toEqual([
    '0 đ',
    '8.000 đ',
    '500 đ',
    '1.234.567 đ',
  ]);
});
