/** The secret of a one-time link. It lives in the address's fragment, which no server ever sees. */

let held: string | null = null;

/**
 * Takes the secret out of the address bar at once, so that neither history, a screenshot nor a look over
 * the shoulder shows it. Null when there is none, or what stands there cannot be one (32 bytes, base64url).
 */
export function takeEnrolToken(): string | null {
  const found = /^#([A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1];
  if (location.hash) {
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  held = found ?? held;
  return held;
}

export function dropEnrolToken(): void {
  held = null;
}
