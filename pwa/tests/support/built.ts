/** The app as it is shipped: built once for the tests that ask, into a folder of its own. */

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, type Rolldown } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');

export type Built = {
  folder: string;
  chunks: Rolldown.OutputChunk[];
  assets: Rolldown.OutputAsset[];
};

/** `vite build` with the project's own configuration. */
export async function buildApp(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'hosoxa-dist-'));
  // Vitest runs with NODE_ENV=test; a release is built for production.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    const output = (await build({
      root: ROOT,
      mode: 'production',
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true },
    })) as Rolldown.RolldownOutput;
    const chunks = output.output.filter((file) => file.type === 'chunk');
    const assets = output.output.filter((file) => file.type === 'asset');
    return { folder, chunks, assets };
  } finally {
    process.env['NODE_ENV'] = before;
  }
}
