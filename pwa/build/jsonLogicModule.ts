import type { Plugin } from 'vite';

const HEAD = /^[\s\S]*?\}\(this, (function\(\) \{)/;
const TAIL = /\}\)\);\s*$/;

/** What nothing here comes to: docs/forms.md names the operators, and the checker of the catalogue lets no others in. */
const UNUSED = [
  // Helpers for servers and editors.
  /jsonLogic\.(uses_data|add_operation|rm_operation|rule_like) = function[\s\S]*?\n {2}\};\n/g,
  // For browsers without modules.
  / {2}if \( ! Array\.isArray\) \{[\s\S]*?\n {2}\}\n/g,
  / {4}"(log|missing_some)": function[\s\S]*?\n {4}\},\n/g,
  // Operators of operators: `a.b`.
  / else if \(op\.indexOf\("\."\) > 0\) \{[\s\S]*?\n {4}\}\n/g,
];

/** The library's source as an ES module. Throws when it no longer looks as expected. */
export function asModule(code: string): string {
  if (!HEAD.test(code) || !TAIL.test(code) || !UNUSED.every((part) => code.search(part) >= 0)) {
    throw new Error('json-logic-js has changed: look at build/jsonLogicModule.ts again');
  }
  return UNUSED.reduce((left, part) => left.replace(part, '\n'), code)
    .replace(HEAD, 'export default ($1')
    .replace(TAIL, '})();\n');
}

/**
 * json-logic-js is a script of the time before modules. Made one here, so that the bundler needs no
 * CommonJS runtime, which would be a request of its own on the way to a form.
 */
export function jsonLogicModule(): Plugin {
  return {
    name: 'json-logic-module',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (!/json-logic-js\/logic\.js/.test(id)) return null;
      return { code: asModule(code), map: null };
    },
  };
}
