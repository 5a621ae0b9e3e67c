import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import Beside from '../../src/aloud/Beside';
import { VoiceLine } from '../../src/aloud/VoiceLine';
import type { Form, Question } from '../../src/forms/engine/types';
import { clear, draw, eventually, press } from '../support/draw';

const text = (words: string) => ({ vi: words, en: `${words} (en)` });

type Said = { text: string; voice: unknown; onend?: () => void };

/** A phone with these voices; what it was asked to say. */
function speaking(voices: { lang: string; localService: boolean }[]): Said[] {
  const said: Said[] = [];
  vi.stubGlobal('speechSynthesis', {
    getVoices: () => voices,
    cancel: vi.fn(() => said.splice(0)),
    speak: (words: Said) => said.push(words),
  });
  vi.stubGlobal(
    'SpeechSynthesisUtterance',
    class {
      voice: unknown;
      lang = '';
      text: string;
      constructor(text: string) {
        this.text = text;
      }
    },
  );
  return said;
}

const NEAR = { lang: 'vi-VN', localService: true };

function show(more: Partial<Question> = {}, form: Partial<Form> = {}) {
  const question: Question = {
    key: 'q',
    kind: 'one_of',
    label: text('Chủ hộ là ai?'),
    hint: text('Ví dụ: bạn'),
    ...more,
  };
  const choices = [{ value: 'a', label: text('Tôi') }];
  const q = { question, path: ['q'], value: undefined, warnings: [], choices };
  return draw(<Beside q={q} form={{ pages: [], ...form }} />);
}

beforeEach(() => speaking([]));
afterEach(clear);

describe('reading aloud', () => {
  test('is not offered where the phone has no voice of the language', async () => {
    speaking([{ lang: 'en-GB', localService: true }]);
    expect((await show()).querySelector('button')).toBeNull();
  });

  test('reads label, hint and choices with the phone\u2019s own voice, and stops when pressed again', async () => {
    const said = speaking([{ lang: 'vi-VN', localService: false }, NEAR]);
    const root = await show();
    const button = root.querySelector('button');
    expect(button?.textContent).toBe('Đọc to');
    expect(button?.getAttribute('aria-label')).toBe('Đọc to: Chủ hộ là ai?');
    await press(button);
    expect(said.map((words) => words.text)).toEqual(['Chủ hộ là ai?', 'Ví dụ: bạn', 'Tôi']);
    expect(new Set(said.map(({ voice }) => voice))).toEqual(new Set([NEAR]));
    expect(button?.textContent).toBe('Dừng đọc');
    await press(button);
    expect(said).toEqual([]);
    expect(button?.textContent).toBe('Đọc to');
  });

  test('is over when the last sentence is', async () => {
    const said = speaking([NEAR]);
    const root = await show();
    await press(root.querySelector('button'));
    said[2]?.onend?.();
    await eventually(() => root.textContent?.includes('Đọc to'));
  });

  test('plays the form\u2019s recording instead, also where there is no voice', async () => {
    const played: string[] = [];
    vi.stubGlobal(
      'Audio',
      class {
        src = '';
        async play() {
          played.push(this.src);
        }
        pause() {}
      },
    );
    const fetched = vi.fn(async () => new Response(new Blob(['sound'])));
    vi.stubGlobal('fetch', fetched);
    const root = await show({ audio: { vi: '/media/0123456789abcdef.mp3' } });
    await press(root.querySelector('button'));
    await eventually(() => played.length > 0);
    expect(fetched).toHaveBeenCalledWith('/media/0123456789abcdef.mp3');
    expect(played[0]).toMatch(/^blob:/);
    expect(root.textContent).toContain('Dừng đọc');
  });

  test('of a recording that cannot be had ends quietly', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    vi.stubGlobal(
      'Audio',
      class {
        pause() {}
      },
    );
    const root = await show({ audio: { vi: '/media/0123456789abcdef.mp3' } });
    await press(root.querySelector('button'));
    await eventually(() => root.textContent?.includes('Đọc to'));
  });
});

test('a picture is shown with its words for those who do not see it', async () => {
  const src = '/media/0123456789abcdef.svg';
  const root = await show({ picture: { src, alt: text('Biển số nhà') } });
  const picture = root.querySelector('img');
  expect(picture?.getAttribute('src')).toBe(src);
  expect(picture?.alt).toBe('Biển số nhà');
});

test('a hard word is told in place', async () => {
  const word = { word: text('chủ hộ'), meaning: text('Người đứng tên hộ.') };
  const root = await show({}, { words: [word] });
  expect(root.querySelector('summary')?.textContent).toBe('«chủ hộ» là gì?');
  expect(root.querySelector('details')?.textContent).toContain('Người đứng tên hộ.');
});

test('what a form shows and plays is asked for once, where there is a worker to keep it', async () => {
  const fetched = vi.fn(async (_src: string) => new Response(''));
  vi.stubGlobal('fetch', fetched);
  const questions: Question[] = [
    { key: 'a', kind: 'note', label: text('a'), audio: { vi: '/media/a.mp3', en: '/media/b.mp3' } },
    { key: 'b', kind: 'text', label: text('b'), picture: { src: '/media/a.mp3', alt: text('b') } },
  ];
  const form: Form = { pages: [{ key: 'p', title: text('p'), questions }] };
  await show({}, form);
  expect(fetched).not.toHaveBeenCalled();
  vi.stubGlobal('navigator', { ...navigator, serviceWorker: { controller: {} } });
  const another: Form = { pages: form.pages };
  const question = questions[1] as Question;
  const q = { question, path: ['b'], value: undefined, warnings: [] };
  await draw(<Beside q={q} form={another} />);
  await draw(<Beside q={q} form={another} />);
  expect(fetched.mock.calls.map(([src]) => src)).toEqual(['/media/a.mp3', '/media/b.mp3']);
});

describe('the settings', () => {
  test('say why there is no button, and what to do', async () => {
    vi.stubGlobal('speechSynthesis', undefined);
    Reflect.deleteProperty(window, 'speechSynthesis');
    expect((await draw(<VoiceLine />)).textContent).toContain('tải giọng tiếng Việt');
  });

  test('say nothing where the phone can read', async () => {
    speaking([NEAR]);
    expect((await draw(<VoiceLine />)).textContent).toBe('');
  });
});
