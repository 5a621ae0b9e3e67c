import type { Plugin } from 'vite';

const MULTIPLE_OF = /function decimalInteger[\s\S]*?(?=export function validate)/;
const FORMAT = /import \{ format \} from '\.\/format\.js';/;

/**
 * Makes @cfworker/json-schema's validator fit the build. Its `multipleOf` computes with BigInt literals, which an
 * ES2019 parser refuses; our subset has whole numbers only, for which `%` is exact. Its `format` keyword, outside our
 * subset, brings 2 KB of patterns. Stops the build when the library no longer looks as expected.
 */
export function smallJsonSchema(): Plugin {
  return {
    name: 'small-json-schema',
    enforce: 'pre',
    transform(code, id) {
      if (!/@cfworker\/json-schema\/dist\/esm\/validate\.js/.test(id)) return null;
      if (!MULTIPLE_OF.test(code) || !FORMAT.test(code)) {
        this.error('@cfworker/json-schema has changed: look at build/smallJsonSchema.ts again');
      }
      return {
        code: code
          .replace(MULTIPLE_OF, 'const isMultipleOf = (value, divisor) => value % divisor === 0;\n')
          .replace(FORMAT, 'const format = {};'),
        map: null,
      };
    },
  };
}
