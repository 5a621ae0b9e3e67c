import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const compress = promisify(brotliCompress);
const TEXT = /\.(css|html|js|json|svg|txt|webmanifest)$/;

/** As small as brotli can: what is measured against the budgets, and what the server sends. */
export function packed(data: Uint8Array): Promise<Uint8Array> {
  return compress(data, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: data.byteLength,
    },
  });
}

/** Writes `name.br` beside every text file of the build, so that no server packs them at each request. */
export function brotli(): Plugin {
  let folder = 'dist';
  return {
    name: 'brotli',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    // After the service worker is written too.
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const names = await readdir(folder, { recursive: true });
        await Promise.all(
          names
            .filter((name) => TEXT.test(name))
            .map(async (name) => {
              const path = join(folder, name);
              await writeFile(`${path}.br`, await packed(await readFile(path)));
            }),
        );
      },
    },
  };
}
