import type { Plugin } from 'vite';

const MULTIPLE_OF = /function decimalInteger[\s\S]*?(?=export function validate)/;
const FORMAT = /import \{ format \} from '\.\/format\.js';/;
/** English sentences for developers: ours are in the catalogue and the engine. */
const TEXTS = /,\s*error: (`[^`]*`|'[^']*')/g;
const KEYWORDS =
  /const \{ (\$ref, [^}]+?), __absolute_ref__, __absolute_recursive_ref__ \} = schema;/;

/** Where in the schema and in the value: a question is one value with one flat schema. */
const PLACES = /\n\s*(instanceLocation|keywordLocation(: `[^`]*`)?),?(?=\n)/g;
/** Older drafts, lists of types, what subschemas leave to each other, and schemas that are `true` or `false`. */
const NEVER =
  /(?<=\()(draft === '4'( \|\| draft === '7')?|Array\.isArray\(\$type\)|schema === (true|false))(?=\))/g;
const LEFT_OVER = /Object\.assign\(evaluated, \.\.\.subEvaluateds\);/;

/** The keywords of docs/forms.md: the checker of the catalogue lets no others into a definition. */
const SUBSET = new Set([
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'enum',
  'const',
  'minItems',
  'maxItems',
]);

/** `{ $ref, type: $type, pattern: $pattern }` → the subset's taken from the schema, the others absent. */
function narrow(names: string): string {
  const kept: string[] = [];
  const absent: string[] = [];
  for (const name of names.split(', ')) {
    const [keyword = '', variable = keyword] = name.split(': ');
    if (SUBSET.has(keyword)) kept.push(name);
    else absent.push(`${variable} = undefined`);
  }
  if (kept.length !== SUBSET.size) throw new Error('a keyword of the subset is missing');
  absent.push('__absolute_ref__ = undefined', '__absolute_recursive_ref__ = undefined');
  return `const { ${kept.join(', ')} } = schema;\nconst ${absent.join(', ')};`;
}

/** The validator's source without what our subset never reaches; the minifier drops the dead branches. */
export function narrowValidator(code: string): string {
  if (
    !MULTIPLE_OF.test(code) ||
    !FORMAT.test(code) ||
    !KEYWORDS.test(code) ||
    !LEFT_OVER.test(code)
  ) {
    throw new Error('@cfworker/json-schema has changed: look at build/smallJsonSchema.ts again');
  }
  return code
    .replace(MULTIPLE_OF, 'const isMultipleOf = (value, divisor) => value % divisor === 0;\n')
    .replace(FORMAT, 'const format = {};')
    .replace(TEXTS, '')
    .replace(PLACES, '')
    .replace(NEVER, 'false')
    .replace(LEFT_OVER, '')
    .replace(KEYWORDS, (_all, names: string) => narrow(names));
}

/** Without `$ref` there is nothing to look up. */
const NO_LOOKUP = 'export function dereference() { return {}; }';

/**
 * Makes @cfworker/json-schema's validator fit the build. Its `multipleOf` computes with BigInt literals, which an
 * ES2019 parser refuses; our subset has whole numbers only, for which `%` is exact. `format`, references and subschemas,
 * all outside our subset, are 5 KB of the 30 KB there are for a form. Stops the build when the library no longer looks
 * as expected.
 */
export function smallJsonSchema(): Plugin {
  return {
    name: 'small-json-schema',
    enforce: 'pre',
    transform(code, id) {
      const file = /@cfworker\/json-schema\/dist\/esm\/(validate|dereference)\.js/.exec(id)?.[1];
      if (!file) return null;
      return { code: file === 'validate' ? narrowValidator(code) : NO_LOOKUP, map: null };
    },
  };
}
