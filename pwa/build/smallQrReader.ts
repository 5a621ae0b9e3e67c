import type { Plugin } from 'vite';

const HEAD = /^[\s\S]*?\}\)\(typeof self !== 'undefined' \? self : this, (function\(\) \{)/;
const TAIL = /\}\);\s*$/;
/** 7,000 lines from Shift JIS to Unicode. No card has Japanese, and what is read is taken from the bytes. */
const KANJI = /exports\.shiftJISTable = \{[^}]*\};/;

/** The library's source as an ES module without its Japanese. Throws when it no longer looks as expected. */
export function asSmallModule(code: string): string {
  if (!HEAD.test(code) || !TAIL.test(code) || !KANJI.test(code)) {
    throw new Error('jsqr has changed: look at build/smallQrReader.ts again');
  }
  return code
    .replace(KANJI, 'exports.shiftJISTable = {};')
    .replace(HEAD, 'export default ($1')
    .replace(TAIL, '})();\n');
}

/** Makes jsqr, a UMD bundle of 250 KB, small enough to lie on every phone for the day there is no signal. */
export function smallQrReader(): Plugin {
  return {
    name: 'small-qr-reader',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (!/jsqr\/dist\/jsQR\.js/.test(id)) return null;
      return { code: asSmallModule(code), map: null };
    },
  };
}
