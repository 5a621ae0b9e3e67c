// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { makeReader, type Picture } from '../../src/scan/reader';

const jsQR = vi.hoisted(() => vi.fn());
vi.mock('jsqr', () => ({ default: jsQR }));

const bytes = (text: string) => Array.from(new TextEncoder().encode(text));
const picture: Picture = {
  width: 2,
  height: 2,
  getContext: () => ({
    getImageData: () => ({ data: new Uint8ClampedArray(16) }) as unknown as ImageData,
  }),
};
const right = (text: string) => text.startsWith('card');

/** A browser that reads codes itself. */
function native(codes: string[] | Error, formats = ['qr_code', 'ean_13']) {
  const detect = vi.fn(async () => {
    if (codes instanceof Error) throw codes;
    return codes.map((rawValue) => ({ rawValue }));
  });
  class BarcodeDetector {
    static getSupportedFormats = async () => formats;
    options: unknown;
    detect = detect;
    constructor(options: unknown) {
      this.options = options;
    }
  }
  vi.stubGlobal('BarcodeDetector', BarcodeDetector);
  return detect;
}

beforeEach(() => {
  jsQR.mockReset();
  jsQR.mockReturnValue(null);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a browser that reads codes', () => {
  it('is asked, and jsqr is not', async () => {
    native(['card 1']);
    const reader = await makeReader(right);
    expect(await reader.read(picture)).toBe('card 1');
    expect(jsQR).not.toHaveBeenCalled();
  });

  it('sees nothing in most frames: these cost no second look', async () => {
    native([]);
    const reader = await makeReader(right);
    expect(await reader.read(picture)).toBeUndefined();
    expect(jsQR).not.toHaveBeenCalled();
  });

  it('gets a second opinion on a picture file, and on what it garbles', async () => {
    jsQR.mockReturnValue({ binaryData: bytes('card Nguyễn') });
    native([]);
    expect(await (await makeReader(right)).read(picture, true)).toBe('card Nguyễn');
    native(['cÃ¡rd Nguyá»\u2026n']);
    expect(await (await makeReader(right)).read(picture)).toBe('card Nguyễn');
  });

  it('is believed on a foreign code that jsqr does not see', async () => {
    native(['https://xa.example']);
    expect(await (await makeReader(right)).read(picture)).toBe('https://xa.example');
  });

  it.each([
    ['cannot read this kind', () => native(['card 1'], ['ean_13'])],
    ['fails', () => native(new Error('service unavailable'))],
    [
      'has the name only',
      () =>
        vi.stubGlobal('BarcodeDetector', {
          getSupportedFormats: () => Promise.reject(new Error('no')),
        }),
    ],
    ['is not there', () => undefined],
  ])('is done without where it %s', async (_why, arrange) => {
    arrange();
    jsQR.mockReturnValue({ binaryData: bytes('card 2') });
    const reader = await makeReader(right);
    expect(await reader.read(picture)).toBe('card 2');
    expect(await reader.read(picture)).toBe('card 2');
  });

  it('that fails once is not asked again', async () => {
    const detect = native(new Error('service unavailable'));
    const reader = await makeReader(right);
    await reader.read(picture);
    await reader.read(picture);
    expect(detect).toHaveBeenCalledTimes(1);
  });
});

describe('jsqr', () => {
  it('gives bytes, which are text only where they are UTF-8', async () => {
    const reader = await makeReader(right);
    jsQR.mockReturnValue({ binaryData: bytes('Hà Thị Thái') });
    expect(await reader.read(picture)).toBe('Hà Thị Thái');
    jsQR.mockReturnValue({ binaryData: [0x4e, 0xff, 0xfe] });
    expect(await reader.read(picture)).toBe('\uFFFD');
  });
});
