import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { keyOf } from '../../src/office/keys';
import { enrolLink, newSecret } from '../../src/office/secret';

describe('a one-time link', () => {
  test('has 32 bytes, and the server is told only their hash', async () => {
    const { token, hash } = await newSecret();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const bytes = Buffer.from(token, 'base64url');
    expect(bytes).toHaveLength(32);
    expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await newSecret()).token).not.toBe(token);
  });

  test('carries the secret where browsers do not send it', () => {
    const url = new URL(enrolLink('x'.repeat(43)));
    expect(url.pathname).toBe('/ghi-danh');
    expect(url.search).toBe('');
    expect(url.hash).toHaveLength(44);
  });
});

describe('the keys of the work list', () => {
  const press = (target: HTMLElement, init: KeyboardEventInit) => {
    document.body.replaceChildren(target);
    let found: ReturnType<typeof keyOf> = null;
    target.addEventListener('keydown', (event) => {
      found = keyOf(event);
    });
    target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }));
    return found;
  };

  test.each([
    ['j', 'next'],
    ['k', 'previous'],
    ['/', 'search'],
    ['?', 'help'],
    ['x', null],
  ])('%s is %s', (key, expected) => {
    expect(press(document.createElement('a'), { key })).toBe(expected);
  });

  test('are letters while somebody types, and the browser’s with a modifier', () => {
    expect(press(document.createElement('input'), { key: 'j' })).toBeNull();
    expect(press(document.createElement('textarea'), { key: '/' })).toBeNull();
    expect(press(document.createElement('a'), { key: 'j', ctrlKey: true })).toBeNull();
  });
});
