import type { Plugin } from 'vite';

const HELPER = /vite\/preload-helper\.js$/;

/**
 * Vite wraps every `import()` in a helper that fetches styles and preloads first. There is one stylesheet and nothing
 * is preloaded: the import itself is enough, and 0.6 KB lighter.
 */
export function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    enforce: 'pre',
    apply: 'build',
    load(id) {
      return HELPER.test(id) ? 'export const __vitePreload = (load) => load();' : null;
    },
  };
}
