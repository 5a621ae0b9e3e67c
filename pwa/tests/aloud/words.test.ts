// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { bestVoice } from '../../src/aloud/voices';
import { wordsIn } from '../../src/aloud/words';
import type { Question, Word } from '../../src/forms/engine/types';

const head: Word = {
  word: { vi: 'chủ hộ', en: 'head of household' },
  also: { vi: ['chủ nhà'] },
  meaning: { vi: 'Người đứng tên hộ.', en: 'Who stands for the household.' },
};
const register: Word = {
  word: { vi: 'hộ khẩu', en: 'C++ (old)' },
  meaning: { vi: 'Sổ cũ.', en: 'An old book.' },
};
const words = [head, register];

const ask = (label: string, more: Partial<Question> = {}): Question => ({
  key: 'q',
  kind: 'text',
  label: { vi: label, en: label },
  ...more,
});

describe('a hard word', () => {
  test.each([
    ['Chủ hộ tên là gì?', [head]],
    ['Tên của CHỦ HỘ', [head]],
    ['Ai là chủ nhà?', [head]],
    ['Chủ hộ có hộ khẩu không?', [head, register]],
    ['Ai là chủ hộông?', []],
    ['Bạn tên là gì?', []],
    ['Tên chủ hộ'.normalize('NFD'), [head]],
  ])('is found in %j', (label, found) => {
    expect(wordsIn(ask(label), words, 'vi')).toEqual(found);
  });

  test('is found in hint and help too, and in the language of the screen', () => {
    const hint = { vi: 'Như trong hộ khẩu', en: 'As in the C++ (old)!' };
    expect(wordsIn(ask('Tên', { hint }), words, 'vi')).toEqual([register]);
    expect(wordsIn(ask('Tên', { help: hint }), words, 'en')).toEqual([register]);
    expect(wordsIn(ask('Chủ hộ'), words, 'en')).toEqual([]);
  });
});

describe('the voice', () => {
  const voice = (lang: string, localService: boolean) =>
    ({ lang, localService }) as SpeechSynthesisVoice;

  test('is one of the language that needs no network, where there is one', () => {
    const far = voice('vi-VN', false);
    const near = voice('vi_VN', true);
    const english = voice('en-GB', true);
    expect(bestVoice([english, far, near], 'vi')).toBe(near);
    expect(bestVoice([english, far], 'vi')).toBe(far);
    expect(bestVoice([english], 'vi')).toBeUndefined();
    expect(bestVoice([voice('vie', true)], 'vi')).toBeUndefined();
  });
});
