// tus-node-server with its file store, as its README starts it: what uploads are measured beside.
// node tests/bench/tus/server.mjs <folder> <port>
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const require = createRequire(path.resolve('pwa/package.json'));
const load = async (name) => import(pathToFileURL(path.join(path.dirname(require.resolve('vite/package.json')), '..', ...name.split('/'), 'dist', 'index.js')).href);
const { Server } = await load('@tus/server');
const { FileStore } = await load('@tus/file-store');
const [directory, port] = process.argv.slice(2);
new Server({ path: '/files', datastore: new FileStore({ directory }) }).listen({ host: '127.0.0.1', port: Number(port) });
