// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const FOLDER = resolve(import.meta.dirname, '../../src/i18n');
/** Texts of the service worker, which speaks Vietnamese only. */
const VIETNAMESE_ONLY = ['worker.json'];

const names = readdirSync(join(FOLDER, 'vi')).filter((name) => !VIETNAMESE_ONLY.includes(name));
const read = (language: string, name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(FOLDER, language, name), 'utf8'));
const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(names)('the texts of %s', (name) => {
  test('are the same in both languages, none empty, with the same variables', () => {
    const [vi, en] = [read('vi', name), read('en', name)];
    expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
    for (const [key, text] of Object.entries(vi)) {
      expect(text.trim(), key).not.toBe('');
      expect(en[key]?.trim(), key).not.toBe('');
      expect(holes(en[key] ?? ''), key).toEqual(holes(text));
    }
  });

  test('are in Unicode\u2019s composed form, as keyboards and searches make them', () => {
    for (const text of Object.values(read('vi', name))) expect(text.normalize('NFC')).toBe(text);
  });
});

test('no English file stands without its Vietnamese', () => {
  expect(readdirSync(join(FOLDER, 'en')).sort()).toEqual(names.sort());
});
