import { describe, expect, test, vi } from 'vitest';

import { IdentityError, request, session } from '../../src/identity/http';

const OURS = { 'Hosoxa-Protocol': '1' };

function answer(body: unknown, status = 200, headers: Record<string, string> = OURS) {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => {
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers,
    });
  });
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(IdentityError);
  return (error as IdentityError).code;
}

describe('a call to identity', () => {
  test('names the protocol and the language, and sends the cookie nowhere else', async () => {
    document.documentElement.lang = 'en';
    const fetched = answer({ ok: 1 });
    expect(await request('sign-in/options', { device: 'd' })).toEqual({ ok: 1 });
    const [path, init] = fetched.mock.calls[0] ?? [];
    expect(path).toBe('/api/identity/sign-in/options');
    expect(init).toMatchObject({
      method: 'POST',
      body: '{"device":"d"}',
      credentials: 'same-origin',
      redirect: 'error',
      headers: { 'Hosoxa-Protocol': '1', 'Accept-Language': 'en' },
    });
  });

  test('gives the problem code and its sentence', async () => {
    answer({ code: 'enrolment-invalid', detail: 'Đường dẫn đã dùng.' }, 400);
    const error = await request('enrol', {}).catch((reason: IdentityError) => reason);
    expect(error).toMatchObject({ code: 'enrolment-invalid', detail: 'Đường dẫn đã dùng.' });
  });

  test('takes a portal’s page for no network, also when it says 200', async () => {
    answer('<html>Wi-Fi</html>', 200, { 'Content-Type': 'text/html' });
    expect(await codeOf(request('session'))).toBe('offline');
    answer({ person: { id: 'x' } }, 200, {});
    expect(await codeOf(request('session'))).toBe('offline');
  });

  test('takes a cut line for no network', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
    expect(await codeOf(request('session'))).toBe('offline');
  });

  test('says that nobody is signed in, and fails when it cannot know', async () => {
    answer({ code: 'sign-in-required', detail: '' }, 401);
    expect(await session()).toBeNull();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
    expect(await codeOf(session())).toBe('offline');
  });
});
