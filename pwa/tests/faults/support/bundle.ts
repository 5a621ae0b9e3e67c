/** The app's own code as scripts that run with whatever globals they are given: a page's, and the service worker's. */

import { fileURLToPath } from 'node:url';

import { bundle } from '../../../build/worker';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export type Scripts = { page: string; worker: string };

/** As the build makes the worker's engine, so that what runs here is what runs there. */
export async function scripts(): Promise<Scripts> {
  const [page, worker] = await Promise.all([
    bundle(`${ROOT}/tests/faults/support/device.ts`, ROOT, {}),
    bundle(`${ROOT}/src/sync/background.ts`, ROOT, { WORKER: 'true' }),
  ]);
  return { page, worker };
}

/** Run a script in a world of its own: `globals` hide those of this process. */
export function run(script: string, globals: Record<string, unknown>): unknown {
  const names = Object.keys(globals);
  const made = new Function(...names, `${script}\nreturn typeof _ === 'undefined' ? null : _;`);
  return made(...names.map((name) => globals[name]));
}
