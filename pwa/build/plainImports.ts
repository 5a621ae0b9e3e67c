import type { Plugin } from 'vite';

const WRAPPER = 'native:import-analysis-build';

/**
 * Vite wraps every `import()` in a helper that fetches styles and preloads first. There is one stylesheet and nothing
 * is preloaded: the import itself is enough, and lighter. Stops the build when Vite no longer wraps as expected.
 */
export function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    apply: 'build',
    configResolved({ plugins }) {
      const at = plugins.findIndex(({ name }) => name === WRAPPER);
      if (at < 0) throw new Error('vite has changed: look at build/plainImports.ts again');
      (plugins as Plugin[]).splice(at, 1);
    },
  };
}
