import { join } from 'node:path';
import { defineConfig } from 'vite';

import { jsonLogicModule } from '../../../build/jsonLogicModule';
import { smallJsonSchema } from '../../../build/smallJsonSchema';

/** Builds the form engine alone, as the app's build does, for runEngine.mjs. */
export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  logLevel: 'warn',
  plugins: [smallJsonSchema(), jsonLogicModule()],
  build: {
    target: 'es2019',
    write: false,
    minify: true,
    lib: {
      entry: join(import.meta.dirname, 'entry.ts'),
      formats: ['es'],
      fileName: 'engine',
    },
    rollupOptions: { output: { codeSplitting: false } },
  },
});
