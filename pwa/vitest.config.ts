import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

/**
 * Tests that draw screens, and neither hash bytes nor speak with another window: to Node's own parts, what comes out of
 * a context is of another kind.
 */
const SCREENS = [
  'tests/{app,drafts,dossiers,i18n,identity,procedures,ui}/**/*.test.tsx',
  'tests/forms-render/!(fill).test.tsx',
];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    environment: 'happy-dom',
    // A whole screen is drawn and worked in many of them, on machines that are busy with other things.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Left alone it keeps a core for watching; and many tests wait for a clock or a store, so one worker more than cores.
    maxWorkers: availableParallelism() + 1,
    restoreMocks: true,
    unstubGlobals: true,
    passWithNoTests: false,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'units', include: ['tests/**/*.test.{ts,tsx}'], exclude: SCREENS },
      },
      // A context for each file in a process that has the browser's parts loaded, in place of a process for each
      // file: a quarter less to do.
      { extends: true, test: { name: 'screens', include: SCREENS, pool: 'vmForks' } },
    ],
  },
});
