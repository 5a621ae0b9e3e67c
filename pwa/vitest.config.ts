import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
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
  },
});
