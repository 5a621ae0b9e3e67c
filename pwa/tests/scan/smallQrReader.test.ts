// @vitest-environment node
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type jsQrType from 'jsqr';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { asSmallModule } from '../../build/smallQrReader';

const SOURCE = readFileSync(
  resolve(import.meta.dirname, '../../node_modules/jsqr/dist/jsQR.js'),
  'utf8',
);
const CARD =
  '079090000023|012345678|TRẦN VĂN MẪU|17091990|Nam|Số 1, Phường Ví Dụ, TP Mẫu|01082024||||';
let folder: string;
let jsQR: typeof jsQrType;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hosoxa-qr-'));
  const file = join(folder, 'small.mjs');
  writeFileSync(file, asSmallModule(SOURCE));
  jsQR = (await import(/* @vite-ignore */ pathToFileURL(file).href)).default;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pixels of a code, as a canvas gives them. */
function pixels(text: string, scale = 4): { data: Uint8ClampedArray; side: number } {
  const { data: modules, size } = encode(text, { ecc: 'M', border: 4 });
  const side = size * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      if (dark) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { data, side };
}

describe('the reader that is shipped', () => {
  it('is less than half of the library, and the Japanese is gone', () => {
    const small = asSmallModule(SOURCE);
    expect(small.length).toBeLessThan(SOURCE.length / 2);
    expect(small).not.toContain('0xEAA4');
  });

  it.each([CARD, 'A', '0123456789', 'HTTPS://XA.EXAMPLE', `${CARD}${'|x'.repeat(300)}`])(
    'reads %j to the byte',
    (text) => {
      const { data, side } = pixels(text);
      const found = jsQR(data, side, side, { inversionAttempts: 'dontInvert' });
      expect(new TextDecoder().decode(Uint8Array.from(found?.binaryData ?? []))).toBe(text);
    },
  );

  it('finds nothing in nothing', () => {
    expect(jsQR(new Uint8ClampedArray(64 * 64 * 4).fill(200), 64, 64)).toBeNull();
  });

  it('is made from the library as it is known, and from no other', () => {
    expect(() => asSmallModule(SOURCE.replace('exports.shiftJISTable', 'exports.table'))).toThrow(
      'look at build/smallQrReader.ts',
    );
  });
});
