import type { Plugin } from 'vite';

const HEAD = /^[\s\S]*?\}\(this, (function\(\) \{)/;
const TAIL = /\}\)\);\s*$/;
/** Helpers for servers and editors, which nothing here calls. */
const UNUSED =
  /jsonLogic\.(uses_data|add_operation|rm_operation|rule_like) = function[\s\S]*?\n {2}\};\n/g;

/** The library's source as an ES module. Throws when it no longer looks as expected. */
export function asModule(code: string): string {
  if (!HEAD.test(code) || !TAIL.test(code)) {
    throw new Error('json-logic-js has changed: look at build/jsonLogicModule.ts again');
  }
  return code.replace(UNUSED, '').replace(HEAD, 'export default ($1').replace(TAIL, '})();\n');
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
