// @vitest-environment node
/** What the build cuts out of two libraries is nothing that a form comes to. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { validate } from '@cfworker/json-schema';
import fc from 'fast-check';
import jsonLogic from 'json-logic-js';
import { expect, test } from 'vitest';

import { asModule } from '../../build/jsonLogicModule';
import { withoutRuntime } from '../../build/noRuntime';
import { narrowValidator } from '../../build/smallJsonSchema';

const { resolve } = createRequire(import.meta.url);
const url = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;

async function narrowed(): Promise<typeof validate> {
  const place = resolve('@cfworker/json-schema').replace(/commonjs.*/, 'esm/validate.js');
  const code = narrowValidator(readFileSync(place, 'utf8')).replace(
    /from '\.\/(.*?)'/g,
    (_all, file: string) => `from '${pathToFileURL(place.replace('validate.js', file))}'`,
  );
  return (await import(/* @vite-ignore */ url(code))).validate;
}

const small = fc.integer({ min: 0, max: 6 });
const value = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.integer({ min: -9, max: 9 }),
  fc.boolean(),
  fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }),
  fc.record({ file: fc.constantFrom('a', 'b') }),
);
const schema = fc.record(
  {
    minLength: small,
    maxLength: small,
    pattern: fc.constantFrom('^a', '[0-9]+', '\\p{L}$'),
    minimum: small,
    maximum: small,
    exclusiveMinimum: small,
    exclusiveMaximum: small,
    multipleOf: fc.integer({ min: 1, max: 4 }),
    enum: fc.array(value, { minLength: 1, maxLength: 3 }),
    const: value,
    minItems: small,
    maxItems: small,
  },
  { requiredKeys: [] },
);

test('the validator of the build finds what the library finds', async () => {
  const ours = await narrowed();
  const broken = (check: typeof validate, typed: unknown, wanted: object) =>
    check(typed, wanted, '2020-12', {}, false).errors.map(({ keyword }) => keyword);
  const seen = new Set<string>();
  fc.assert(
    fc.property(value, schema, (typed, wanted) => {
      const found = broken(ours, typed, wanted);
      for (const keyword of found) seen.add(keyword);
      expect(found).toEqual(broken(validate, typed, wanted));
    }),
    { numRuns: 2000 },
  );
  expect(seen.size).toBe(12);
});

const DATA = { a: 3, b: 'xin', list: [1, 2, 3], rows: [{ n: 1 }, { n: 5 }] };
const row = { '>': [{ var: 'n' }, 2] };
const RULES = [
  { var: 'a' },
  { var: ['c', 9] },
  { missing: ['a', 'c'] },
  { if: [false, 1, { '==': [{ var: 'a' }, 3] }, 2, 3] },
  { '===': [1, '1'] },
  { '!=': [1, 2] },
  { '!==': [1, '1'] },
  { '!': [[]] },
  { '!!': ['0'] },
  { or: [0, '', 'x'] },
  { and: [1, 0, 'x'] },
  { '<': [1, { var: 'a' }, 5] },
  { '<=': [1, 1] },
  { '>': [2, 1] },
  { '>=': [1, 1] },
  { '+': [1, '2'] },
  { '-': [{ var: 'a' }] },
  { '*': [2, 3] },
  { '/': [6, 4] },
  { '%': [7, 4] },
  { min: [3, 1] },
  { max: [3, 1] },
  { cat: ['a', 1] },
  { in: ['i', { var: 'b' }] },
  { substr: [{ var: 'b' }, 0, -1] },
  { map: [{ var: 'list' }, { '*': [{ var: '' }, 2] }] },
  { filter: [{ var: 'rows' }, row] },
  { reduce: [{ var: 'list' }, { '+': [{ var: 'current' }, { var: 'accumulator' }] }, 0] },
  { all: [{ var: 'rows' }, row] },
  { none: [{ var: 'rows' }, row] },
  { some: [{ var: 'rows' }, row] },
  { merge: [[1], { var: 'list' }] },
] as Parameters<typeof jsonLogic.apply>[0][];

test('the rules of the build give what the library gives, operator by operator', async () => {
  const code = asModule(readFileSync(resolve('json-logic-js'), 'utf8'));
  const ours = (await import(/* @vite-ignore */ url(code))).default as typeof jsonLogic;
  for (const rule of RULES) {
    expect(ours.apply(rule, DATA), JSON.stringify(rule)).toEqual(jsonLogic.apply(rule, DATA));
  }
  for (const unknown of [{ nothing: [1] }, { 'a.b': [1] }] as never[]) {
    expect(() => ours.apply(unknown, DATA)).toThrow('Unrecognized operation');
  }
});

test('what the bundler\u2019s helper makes is written out, as late as it would be read', () => {
  const made = withoutRuntime(
    'import { t as __exportAll } from "./rolldown-runtime-x.js";\n' +
      'var all = /* @__PURE__ */ __exportAll({\n  default: () => Screen,\n  other: () => $b\n});\n' +
      'let Screen = 1; const $b = 2; return all;',
  );
  expect(made).not.toContain('__exportAll');
  expect({ ...new Function(made)() }).toEqual({ default: 1, other: 2 });
});
