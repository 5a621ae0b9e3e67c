import type { Plugin } from 'vite';

const IMPORT = /^import \{ t as __exportAll \} from "\.\/rolldown-runtime[^"]*";\n/m;
const USE = /\/\* @__PURE__ \*\/ __exportAll\(\{([^}]*)\}\)/g;
const NAME = /([\w$]+): \(\) => ([\w$]+)/g;

/** `__exportAll({ default: () => Screen })` → `{ get default() { return Screen; } }`. */
export function withoutRuntime(code: string): string {
  return code
    .replace(IMPORT, '')
    .replace(USE, (_all, names: string) => `{${names.replace(NAME, 'get $1() { return $2; }')}}`);
}

/**
 * For modules that lie with others in one chunk the bundler makes the objects that `import()` gives with a helper in a
 * file of its own: a request more on the way to a form. What the helper makes is written out instead. Stops the build
 * when something still asks for the file.
 */
export function noRuntime(): Plugin {
  return {
    name: 'no-runtime',
    apply: 'build',
    renderChunk(code) {
      return IMPORT.test(code) ? { code: withoutRuntime(code), map: null } : null;
    },
    generateBundle(_options, output) {
      for (const [name, file] of Object.entries(output)) {
        if (file.type === 'chunk' && file.name === 'rolldown-runtime') delete output[name];
        else if (file.type === 'chunk' && file.code.includes('rolldown-runtime')) {
          this.error(`${name} asks for the bundler's helper: look at build/noRuntime.ts again`);
        }
      }
    },
  };
}
