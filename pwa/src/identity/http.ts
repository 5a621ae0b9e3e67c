/** Calls to `/api/identity`: everything but the passkey itself (passkey.ts). */

import type { RoleHeld } from '../store/types';

export const PROTOCOL = '1';
const TIME_OUT_MS = 30_000;

export type Account = { id: string; name: string; roles: RoleHeld[] };
export type Session = { person: Account; expires_at: string };
export type DemoAccount = { account: string; name: string; role: 'resident' | 'officer' | 'admin' };

/**
 * Why a call did not work. `code` is the server's problem code, or one of our own: `offline` (no
 * answer, or an answer that is not our server's), `cancelled` (the person closed the passkey
 * window), `unsupported` (no passkeys on this browser), `passkey-exists`.
 */
export class IdentityError extends Error {
  readonly code: string;
  /** The server's sentence, in the person's language. */
  readonly detail: string | undefined;
  constructor(code: string, detail?: string) {
    super(detail ?? code);
    this.code = code;
    this.detail = detail;
  }
}

/** Asks our server. Only an answer with our protocol header counts: a captive portal's does not. */
export async function request<T>(path: string, body?: object): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIME_OUT_MS);
  let answer: Response;
  let value: unknown;
  try {
    answer = await fetch(`/api/identity/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'Hosoxa-Protocol': PROTOCOL,
        'Accept-Language': document.documentElement.lang || 'vi',
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: stop.signal,
    });
    if (!answer.headers.get('Hosoxa-Protocol')) {
      throw new IdentityError('offline');
    }
    value = await answer.json();
  } catch {
    throw new IdentityError('offline');
  } finally {
    clearTimeout(timer);
  }
  if (!answer.ok) {
    const problem = value as { code?: string; detail?: string } | null;
    throw new IdentityError(problem?.code ?? 'offline', problem?.detail);
  }
  return value as T;
}

/** The session the server sees, or null when there is none. */
export async function session(): Promise<Session | null> {
  try {
    return await request<Session>('session');
  } catch (error) {
    if (error instanceof IdentityError && error.code === 'sign-in-required') {
      return null;
    }
    throw error;
  }
}

/** Ends the session on the server and removes the cookie. */
export async function signOut(): Promise<void> {
  await request('sign-out', {});
}

/** Adds the role of a one-time link to the person who is signed in. */
export async function enrol(token: string): Promise<Account> {
  return (await request<{ person: Account }>('enrol', { enrolment_token: token })).person;
}

/** The made-up people of a demo server. */
export async function demoAccounts(): Promise<DemoAccount[]> {
  return (await request<{ accounts: DemoAccount[] }>('demo/accounts')).accounts;
}

export async function demoSignIn(account: string, device: string): Promise<Session> {
  return request<Session>('demo/sign-in', { account, device });
}
