// @vitest-environment node
import { afterEach, describe, expect, test, vi } from 'vitest';

import {
  cutShort,
  fitted,
  LARGEST,
  type PictureError,
  plainType,
  preparePicture,
} from '../../src/media/picture';

afterEach(() => vi.unstubAllGlobals());

describe('the size of a picture that is sent', () => {
  test.each<[number, number, number, number]>([
    [4000, 3000, 1600, 1200],
    [3000, 4000, 1200, 1600],
    [1600, 1600, 1600, 1600],
    [640, 480, 640, 480],
    [8000, 2, 1600, 1],
    [0, 0, 1, 1],
  ])('%d × %d becomes %d × %d', (width, height, wide, high) => {
    expect(fitted(width, height, 1600)).toEqual([wide, high]);
  });
});

const start = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ['%PDF-1.7 ...', 'application/pdf'],
  ['\0\0\0\x18ftypheic', 'image/heic'],
  ['\0\0\n\0ftypmif1', 'image/heic'],
  ['\0\0\0\x18ftypM4A ', undefined],
  ['\u00ff\u00d8\u00ff\u00e0', undefined],
  ['<html>', undefined],
  ['', undefined],
])('%j as it is: %s', (text, type) => {
  expect(plainType(start(text))).toBe(type);
});

describe('a photo that was cut short', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...start(part)] : part)));
  /** A part of so many bytes: its mark, its length, what it holds. */
  const part = (mark: number, held: number[]) => [
    ...[0xff, mark],
    ...[(held.length + 2) >> 8, (held.length + 2) & 255],
    ...held,
  ];
  const [begin, end] = [
    [0xff, 0xd8],
    [0xff, 0xd9],
  ];
  const small = [...begin, 0xff, 0xda, 1, 2, 3, ...end];
  const camera = part(0xe1, [...Array(300).fill(7), ...small]);
  const lines = [...part(0xda, [1, 2, 3]), 9, 0xff, 0, 0xff, 0xd0, 8, 7];

  test.each<[string, Uint8Array, boolean]>([
    ['whole', bytes(begin, camera, lines, end), false],
    ['whole, with a film behind it', bytes(begin, lines, end, 'ftypmp42'), false],
    ['whole, with lines that are named again', bytes(begin, lines, lines, end), false],
    ['cut in its lines, the small picture before it whole', bytes(begin, camera, lines), true],
    ['cut between the two bytes of its end', bytes(begin, lines, [0xff]), true],
    ['cut before its lines', bytes(begin, camera), true],
    ['cut in the small picture', bytes(begin, camera.slice(0, 200)), true],
    ['only begun', bytes(begin), true],
  ])('%s', (_, jpeg, cut) => {
    expect(cutShort(jpeg)).toBe(cut);
  });
});

describe('a PNG or WebP without its end', () => {
  const png = [0x89, ...'PNG\r\n\x1a\n', ...'....IHDR'].map((c) =>
    typeof c === 'number' ? c : c.charCodeAt(0),
  );
  const end = [...'\0\0\0\0IEND\xae\x42\x60\x82'].map((c) => c.charCodeAt(0));
  const webp = (said: number, sent: number) => {
    const file = new Uint8Array(8 + sent);
    file.set([0x52, 0x49, 0x46, 0x46, said % 256, said >> 8]);
    return file;
  };
  test.each<[string, Uint8Array, boolean]>([
    ['a whole PNG', Uint8Array.from([...png, ...end]), false],
    ['a PNG with something behind it', Uint8Array.from([...png, ...end, 0, 0, 0]), false],
    ['a PNG that was cut', Uint8Array.from([...png, ...new Array(2000).fill(7)]), true],
    ['a whole WebP', webp(300, 300), false],
    ['a WebP that was cut', webp(300, 299), true],
    ['a WebP of which nearly nothing is here', webp(300, 0), true],
    ['no picture at all', Uint8Array.from([0x52, 0x49]), false],
  ])('%s', (_, picture, cut) => {
    expect(cutShort(picture)).toBe(cut);
  });
});

describe('what is not drawn though a browser would', () => {
  const drawn = vi.fn(() => Promise.reject(new DOMException('drawn')));
  const reason = (file: Blob) =>
    preparePicture(file).then(
      () => 'taken',
      (error: PictureError) => error.reason,
    );
  /** The head of a PNG of so many pixels. */
  const png = (width: number, height: number) => {
    const view = new DataView(new ArrayBuffer(24));
    [0x89504e47, 0x0d0a1a0a, 13, 0x49484452, width, height].forEach((word, n) => {
      view.setUint32(4 * n, word);
    });
    return new Blob([view.buffer]);
  };

  test.each<[string, Blob]>([
    ['a drawing', new Blob(['<svg/>'], { type: 'image/svg+xml' })],
    ['half a photo', new Blob([Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 5, 5, 5)])],
    ['a PNG of 50,000 by 50,000 pixels', png(50_000, 50_000)],
  ])('%s', async (_, file) => {
    vi.stubGlobal('createImageBitmap', drawn);
    expect(await reason(file)).toBe('unread');
    expect(drawn).not.toHaveBeenCalled();
  });
});

describe('what cannot be drawn', () => {
  function nothingCanBeDrawn() {
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new DOMException('no')));
    vi.stubGlobal(
      'Image',
      class {
        onload?: () => void;
        onerror?: () => void;
        set src(_url: string) {
          queueMicrotask(() => this.onerror?.());
        }
      },
    );
  }

  test('a PDF goes as it is', async () => {
    nothingCanBeDrawn();
    const { bytes, type } = await preparePicture(new Blob(['%PDF-1.7 và chữ']));
    expect(type).toBe('application/pdf');
    expect(new TextDecoder().decode(bytes)).toBe('%PDF-1.7 và chữ');
  });

  test('a photo of a kind that this browser does not know goes as it is', async () => {
    nothingCanBeDrawn();
    const { type } = await preparePicture(new Blob(['\0\0\0\x18ftypheic ảnh']));
    expect(type).toBe('image/heic');
  });

  test('anything else is refused, and so is a PDF that is too large', async () => {
    nothingCanBeDrawn();
    const reason = (file: Blob) =>
      preparePicture(file).then(
        () => 'taken',
        (error: PictureError) => error.reason,
      );
    expect(await reason(new Blob(['<script>']))).toBe('unread');
    expect(await reason(new Blob([]))).toBe('unread');
    const large = new Blob(['%PDF-', new Uint8Array(LARGEST)]);
    expect(await reason(large)).toBe('large');
  });
});
