import { afterEach, describe, expect, test, vi } from 'vitest';

import {
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
