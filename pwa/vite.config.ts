import { defineConfig } from 'vite';

import { brotli } from './build/brotli';
import { smallJsonSchema } from './build/smallJsonSchema';
import { serviceWorker } from './build/worker';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [smallJsonSchema(), serviceWorker(), brotli()],
  build: {
    target: 'es2019',
    outDir: 'dist',
    emptyOutDir: true,
    // One stylesheet: fewer round trips, and no screen is drawn without its looks.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } },
  },
});
