/**
 * Settings of the screen (language, text size). They are read before the first paint, which IndexedDB
 * cannot serve, so a copy lies in localStorage; IndexedDB holds the one the service worker reads.
 */

export type SettingName = 'language' | 'textSize';

const PREFIX = 'hosoxa-';
const memory: Partial<Record<SettingName, string>> = {};

/** The value as of the last write, at once; null when never set. */
export function getSetting(name: SettingName): string | null {
  const known = memory[name];
  if (known !== undefined) return known;
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null; // storage refused: the defaults serve
  }
}

/** Takes effect at once; resolves when durable. */
export async function setSetting(name: SettingName, value: string): Promise<void> {
  memory[name] = value;
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // kept for this visit only
  }
  const { putRecord } = await import('./database');
  await putRecord(name, value);
}
