import { beforeEach, describe, expect, test } from 'vitest';

import { dropEnrolToken, takeEnrolToken } from '../../src/identity/enrolToken';

const TOKEN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN-_0';

beforeEach(() => {
  dropEnrolToken();
  history.replaceState(null, '', '/ghi-danh');
});

describe('the secret of a one-time link', () => {
  test('leaves the address bar at once, and history with it', () => {
    history.replaceState(null, '', `/ghi-danh?a=1#${TOKEN}`);
    const before = history.length;
    expect(takeEnrolToken()).toBe(TOKEN);
    expect(location.href).not.toContain(TOKEN);
    expect(location.search).toBe('?a=1');
    expect(history.length).toBe(before);
  });

  test('is held while the screen is made anew, until it is used', () => {
    history.replaceState(null, '', `/ghi-danh#${TOKEN}`);
    takeEnrolToken();
    expect(takeEnrolToken()).toBe(TOKEN);
    dropEnrolToken();
    expect(takeEnrolToken()).toBeNull();
  });

  test.each(['', '#', '#short', `#${TOKEN}x`, `#${TOKEN.slice(1)}=`])(
    'is none in %j, which goes from the address bar all the same',
    (hash) => {
      history.replaceState(null, '', `/ghi-danh${hash}`);
      expect(takeEnrolToken()).toBeNull();
      expect(location.hash).toBe('');
    },
  );
});
