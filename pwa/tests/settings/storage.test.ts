// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { keyBytes } from '../../src/settings/push';
import { sizeText } from '../../src/settings/storage';
import { isLow } from '../../src/store/watch';

describe('what lies on the phone', () => {
  test('is written as people read sizes', () => {
    expect(sizeText(3_420_000, 'vi')).toBe('3,4 MB');
    expect(sizeText(3_420_000, 'en')).toBe('3.4 MB');
    expect(sizeText(820_400, 'vi')).toBe('820 KB');
  });

  test('is too much when 50 MB, or a twentieth of a small quota, is left', () => {
    expect(isLow(951_000_000, 1_000_000_000)).toBe(true);
    expect(isLow(949_000_000, 1_000_000_000)).toBe(false);
    expect(isLow(96_000_000, 100_000_000)).toBe(true);
    expect(isLow(94_000_000, 100_000_000)).toBe(false);
  });
});

test('the key of web push is read from base64url', () => {
  const key =
    'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
  const bytes = keyBytes(key);
  expect(bytes).toHaveLength(65);
  expect(bytes[0]).toBe(4);
  expect(Buffer.from(bytes).toString('base64url')).toBe(key);
});
