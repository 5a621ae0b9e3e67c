/** The secret of a one-time link: made here, shown once, never sent. The server gets its hash. */

export type Secret = {
  /** 32 bytes in base64url: 43 characters. */
  token: string;
  /** SHA-256 of the bytes, in hex. */
  hash: string;
};

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

export async function newSecret(): Promise<Secret> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hash = Array.from(digest, (byte) => `0${byte.toString(16)}`.slice(-2)).join('');
  return { token: base64url(bytes), hash };
}

/** The link as it is handed over. The secret stands in the fragment, which browsers do not send. */
export function enrolLink(token: string): string {
  return `${location.origin}/ghi-danh#${token}`;
}
