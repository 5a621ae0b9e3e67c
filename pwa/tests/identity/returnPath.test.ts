// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { safeReturnPath, signInPath } from '../../src/identity/returnPath';

describe('the path to go back to', () => {
  test.each([
    ['/khai/0199/kiem-tra', '/khai/0199/kiem-tra'],
    ['/ho-so?rut=1', '/ho-so?rut=1'],
    ['/ho-so/../can-bo', '/can-bo'],
  ])('%s is kept', (raw, expected) => {
    expect(safeReturnPath(raw, '/dang-nhap')).toBe(expected);
  });

  test.each([
    undefined,
    null,
    '',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/..//evil.example',
    '\n//evil.example',
    'javascript:alert(1)',
    'ho-so',
    '/api/identity/sign-out',
    '/dang-nhap',
    '/dang-nhap/?tiep=/',
  ])('%j leads to the first screen', (raw) => {
    expect(safeReturnPath(raw, '/dang-nhap')).toBe('/');
  });

  test('survives the sign-in address', () => {
    const url = new URL(signInPath('/khai/1?a=b&c=d'), 'https://x.invalid');
    expect(safeReturnPath(url.searchParams.get('tiep'), '/dang-nhap')).toBe('/khai/1?a=b&c=d');
  });
});
