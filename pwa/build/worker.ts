import { createHash } from 'node:crypto';
import { build, type Plugin, type Rolldown } from 'vite';

type Chunk = Rolldown.OutputChunk;

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/** One classic script from a module, nothing shared with the page's chunks. */
async function bundle(
  entry: string,
  root: string,
  define: Record<string, string>,
): Promise<string> {
  const [built] = (await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define,
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

const OFFICE = /\/src\/office\//;
/** What few ever need: fetched on a quiet day, not at the install. */
const LATER = /\/src\/forms\/oldUnits\.json$/;

/** Chunks that come to the phone after the app itself. */
export function isLater(chunk: Chunk): boolean {
  return chunk.moduleIds.some((id) => LATER.test(id));
}

/** Chunks that a resident can come to: all reachable from the entry but through the office's screens. */
export function residents(chunks: Chunk[]): Set<string> {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const visit = (name: string): void => {
    const chunk = byName.get(name);
    if (!chunk || found.has(name) || OFFICE.test(chunk.facadeModuleId ?? '')) return;
    found.add(name);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  for (const chunk of chunks) if (chunk.isEntry) visit(chunk.fileName);
  return found;
}

/** Builds `sw.js` and the engine it loads, with the list of what this build is made of. */
export function serviceWorker(): Plugin {
  let root = '.';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle: {
      order: 'post',
      async handler(_options, output) {
        const files = Object.values(output);
        const chunks = files.filter((file): file is Chunk => file.type === 'chunk');
        const entry = chunks.find((chunk) => chunk.isEntry);
        const index = output['index.html'];
        if (!entry || index?.type !== 'asset') return this.error('no entry or no index.html');

        const engine = await bundle(`${root}/src/sync/background.ts`, root, {});
        const engineFile = `assets/engine-${hash(engine)}.js`;
        this.emitFile({ type: 'asset', fileName: engineFile, source: engine });

        const resident = residents(chunks);
        const names = files
          .map((file) => file.fileName)
          .filter((name) => /^assets\/.*\.(js|css|json)$/.test(name))
          .sort();
        const isOffice = (name: string) => output[name]?.type === 'chunk' && !resident.has(name);
        const afterwards = new Set(chunks.filter(isLater).map(({ fileName }) => fileName));
        const path = (name: string) => `/${name}`;
        const lists = {
          entry: entry.fileName,
          files: names.filter((name) => !isOffice(name) && !afterwards.has(name)).map(path),
          office: names.filter(isOffice).map(path),
          later: names.filter((name) => afterwards.has(name)).map(path),
        };
        const version = hash(JSON.stringify([lists, String(index.source), engineFile]));
        const code = await bundle(`${root}/src/worker/sw.ts`, root, {
          BUILD: JSON.stringify({ version, ...lists }),
          ENGINE: JSON.stringify(`/${engineFile}`),
        });
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: code });
      },
    },
  };
}
