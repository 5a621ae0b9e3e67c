/** Is our server there? `navigator.onLine` is a hint; a small question that only it can answer is the truth. */

import { PROTOCOL_HEADER } from './protocol';

/** `portal`: something answered, but it is not our server (a Wi-Fi sign-in page, a proxy). */
export type Reach = 'ours' | 'portal' | 'none';

/** At most `timeout` ms. Never throws. */
export async function probe(timeout = 15_000): Promise<Reach> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), timeout);
  try {
    const response = await fetch('/healthz', {
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      signal: cut.signal,
    });
    const type = (response.headers.get('Content-Type') ?? '').split(';')[0];
    if (!response.headers.get(PROTOCOL_HEADER) || type !== 'application/json') return 'portal';
    await response.json();
    return 'ours';
  } catch (error) {
    // A page where JSON was promised is a portal; a cut or silent line is nothing.
    return error instanceof SyntaxError ? 'portal' : 'none';
  } finally {
    clearTimeout(timer);
  }
}
