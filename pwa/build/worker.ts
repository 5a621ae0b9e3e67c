import { createHash } from 'node:crypto';
import { build, type Plugin, type Rolldown } from 'vite';

type Chunk = Rolldown.OutputChunk;

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}

/** One classic script from a module, nothing shared with the page's chunks. */
export async function bundle(
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
/** Entered by few residents, or late: fetched on a quiet day, not at the install. */
const LATER = [
  /\/src\/forms\/(oldUnits\.json|readAddress\.ts|render\/OldName\.tsx)$/,
  /\/src\/i18n\/en\.ts$/,
  // A newer form comes by a network, too.
  /\/src\/forms\/versions\/(NewerForm|Earlier)\.tsx$/,
  // Copies of drafts, and what other devices have done to them.
  /\/src\/(drafts\/\w+\.tsx|sync\/drafts\.ts)$/,
  // An officer's link comes by a network and is used up over it.
  /\/src\/identity\/EnrolPage\.tsx$/,
  // Files go only after the server has named them; the worker's engine has what it needs of this anyway.
  /\/src\/sync\/files\.ts$/,
  // Who has filed before had a network.
  /\/src\/procedures\/FiledBefore\.tsx$/,
  // Before the wallet is here photos are taken in forms all the same.
  /\/src\/papers\//,
  /\/src\/media\/(OnTheWay|FileState)\.tsx$/,
  // What nothing names is cleared away on another day where this is not here yet.
  /\/src\/store\/sweep\.ts$/,
  // Notices, too, and none before something was filed.
  /\/src\/notices\/NoticesPage\.tsx$/,
  // A photo can be taken without being cut to its paper.
  /\/src\/media\/edit\/PageTools\.tsx$/,
  // So do signing in and turning notices on.
  /@simplewebauthn\/browser\//,
  // Saving to a file and opening one: wanted on few days, and known of before them.
  /\/src\/backup\/(BackupPage|Wiped)\.tsx$/,
  // What a finished dossier led to: it comes by a network.
  /\/src\/dossiers\/Result\.tsx$/,
  // A browser that gives no storage keeps no app either.
  /\/src\/store\/memory\.ts$/,
  /\/src\/identity\/SignInPage\.tsx$/,
  /\/src\/settings\/(NoticesSection\.tsx|push\.ts)$/,
];

/** All that can be come to from the entry but through what `closed` names. */
function reachable(chunks: Chunk[], closed: RegExp[]): Set<string> {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const isClosed = ({ facadeModuleId, moduleIds }: Chunk) => {
    // What is imported both at once and later has no facade.
    const id = facadeModuleId ?? (moduleIds.length === 1 ? moduleIds[0] : '') ?? '';
    return closed.some((one) => one.test(id));
  };
  const visit = (name: string, atOnce: boolean): void => {
    const chunk = byName.get(name);
    if (!chunk || found.has(name) || (!atOnce && isClosed(chunk))) return;
    found.add(name);
    for (const next of chunk.imports) visit(next, true);
    for (const next of chunk.dynamicImports) visit(next, false);
  };
  for (const chunk of chunks) if (chunk.isEntry) visit(chunk.fileName, true);
  return found;
}

/** Chunks that a resident can come to: all but what only the office's screens reach. */
export function residents(chunks: Chunk[]): Set<string> {
  return reachable(chunks, [OFFICE]);
}

/** Those of a resident that come to the phone after the app itself. */
export function afterwards(chunks: Chunk[]): Set<string> {
  const first = reachable(chunks, [OFFICE, ...LATER]);
  return new Set(Array.from(residents(chunks)).filter((name) => !first.has(name)));
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

        const engine = await bundle(`${root}/src/sync/background.ts`, root, {
          WORKER: 'true',
        });
        const engineFile = `assets/engine-${hash(engine)}.js`;
        this.emitFile({ type: 'asset', fileName: engineFile, source: engine });

        const resident = residents(chunks);
        const names = files
          .map((file) => file.fileName)
          .filter((name) => /^assets\/.*\.(js|css|json)$/.test(name))
          .sort();
        const isOffice = (name: string) => output[name]?.type === 'chunk' && !resident.has(name);
        const last = afterwards(chunks);
        const path = (name: string) => `/${name}`;
        const lists = {
          entry: entry.fileName,
          files: names.filter((name) => !isOffice(name) && !last.has(name)).map(path),
          office: names.filter(isOffice).map(path),
          later: names.filter((name) => last.has(name)).map(path),
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
