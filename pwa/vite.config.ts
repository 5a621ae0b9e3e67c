import { defineConfig } from 'vite';

import { smallJsonSchema } from './build/smallJsonSchema';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [smallJsonSchema()],
  build: { target: 'es2020', outDir: 'dist', emptyOutDir: true },
});
