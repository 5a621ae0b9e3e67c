import type vi from '../i18n/vi/uploads.json';

type Key = keyof typeof vi;

/** The text that says why a file was refused. */
export function refusalText(code: string, texts: typeof vi): Key {
  const key = `why.${code}`;
  return key in texts ? (key as Key) : 'why.other';
}
