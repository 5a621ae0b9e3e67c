// npm's tus-js-client sends a file: once paused and gone on with by another upload object, once ended.
// node tus_client.mjs <package.json beside node_modules> <endpoint> <file> <headers as JSON> <metadata as JSON>
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [beside, endpoint, file, headers, metadata] = process.argv.slice(2);
const tus = createRequire(beside)('tus-js-client');
const content = readFileSync(file);
const common = {
  endpoint,
  chunkSize: 64 * 1024,
  headers: JSON.parse(headers),
  metadata: JSON.parse(metadata),
  retryDelays: [0, 100],
};
const said = {};

const upload = (more) =>
  new Promise((resolve, reject) => {
    const one = new tus.Upload(content, {
      ...common,
      onError: reject,
      onSuccess: () => resolve(one),
      onChunkComplete: (_size, accepted) => {
        if (more.until && accepted >= more.until) one.abort().then(() => resolve(one), reject);
      },
      ...more,
    });
    one.start();
  });

const paused = await upload({ until: 100_000 });
said.url = paused.url;
const at = await fetch(paused.url, { method: 'HEAD', headers: { ...common.headers, 'Tus-Resumable': '1.0.0' } });
said.pausedAt = Number(at.headers.get('Upload-Offset'));

let first;
await upload({
  uploadUrl: paused.url,
  onProgress: (sent) => {
    first ??= sent;
  },
});
said.resumedFrom = first;
await upload({}); // the same file anew: it is told that all is here already

common.metadata.sha256 = common.metadata.other;
const ended = await upload({ until: 60_000 });
await ended.abort(true);
const gone = await fetch(ended.url, { method: 'HEAD', headers: { ...common.headers, 'Tus-Resumable': '1.0.0' } });
said.ended = gone.status;

const along = await upload({ uploadDataDuringCreation: true, until: 60_000 }).then((one) => one.url);
said.along = along === ended.url;
console.log(JSON.stringify(said));
