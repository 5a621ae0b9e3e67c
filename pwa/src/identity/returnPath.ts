/** Where to go after signing in or unlocking: only ever a page of this app. */

const HERE = 'https://here.invalid';

/**
 * A path of this app other than `self`, or the first screen. Refused: other origins, `//host`, backslashes and
 * control characters (browsers drop or turn them, which makes `/\t/evil` an address elsewhere).
 */
export function safeReturnPath(raw: string | null | undefined, self: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (raw?.[0] !== '/' || raw[1] === '/' || /[\u0000-\u001f\u007f\\]/.test(raw)) {
    return '/';
  }
  let url: URL;
  try {
    url = new URL(raw, HERE);
  } catch {
    return '/';
  }
  const { origin, pathname, search, hash } = url;
  const refused =
    origin !== HERE ||
    pathname.startsWith('//') ||
    pathname.startsWith('/api/') ||
    pathname.replace(/\/+$/, '') === self;
  return refused ? '/' : pathname + search + hash;
}

/** The sign-in page's address, coming back to `path` afterwards. */
export function signInPath(path: string): string {
  return `/dang-nhap?tiep=${encodeURIComponent(path)}`;
}
