/** The app's own code as scripts that run with whatever globals they are given: a page's, and the service worker's. */

import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** As `build/worker.ts` makes the worker's engine, so that what runs here is what runs there. */
async function bundle(entry: string): Promise<string> {
  const [built] = (await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: 'es2019',
      write: false,
      modulePreload: false,
      lib: { entry, formats: ['iife'], name: '_' },
      rollupOptions: { output: { codeSplitting: false, minify: true } },
    },
  })) as Rolldown.RolldownOutput[];
  const chunk = built?.output[0];
  if (!chunk) throw new Error(`nothing came of ${entry}`);
  return chunk.code;
}

export type Scripts = { page: string; worker: string };

export async function scripts(): Promise<Scripts> {
  const [page, worker] = await Promise.all([
    bundle(`${ROOT}/tests/faults/support/device.ts`),
    bundle(`${ROOT}/src/sync/background.ts`),
  ]);
  return { page, worker };
}

/** Run a script in a world of its own: `globals` hide those of this process. */
export function run(script: string, globals: Record<string, unknown>): unknown {
  const names = Object.keys(globals);
  const made = new Function(...names, `${script}\nreturn typeof _ === 'undefined' ? null : _;`);
  return made(...names.map((name) => globals[name]));
}
