/**
 * A small server that speaks docs/protocol.md over real HTTP and misbehaves on request: it remembers
 * mutations by id, keeps a feed by position, and can cut, lie, refuse and stay silent.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { vi } from 'vitest';

import type { Change, Request, Result } from '../../src/sync/protocol';
import { newUploads } from './uploads';

const fetchReal = globalThis.fetch;

type Step =
  /** The line drops before / after the server did its work. */
  | 'cut-before'
  | 'cut-after'
  /** Half of the answer, then nothing. */
  | 'truncate'
  /** The answer never comes. */
  | 'hang'
  /** A Wi-Fi sign-in page; one that answers in JSON; ours, but about other ids. */
  | 'portal'
  | 'portal-json'
  | 'wrong-ids'
  | { status: number; code: string; headers?: Record<string, string> };

/** `said`: the members that were sent; the others are what they are without being said. */
export type Seen = Request & {
  said: string[];
  cookie: string;
  headers: IncomingMessage['headers'];
};

export async function startServer() {
  const plan: Step[] = [];
  const seen: Seen[] = [];
  const probes: string[] = [];
  const results = new Map<string, { content: string; result: Result }>();
  /** What each filing did, by dossier: a side effect that must happen once. */
  const filed: string[] = [];
  const feed: { scope: string; change: Change }[] = [];
  /** What each dossier names, and whose it is. */
  const named = new Map<string, { person: string; hashes: string[] }>();
  const settings = {
    epoch: 1,
    /** Most mutations in a request before 413. */
    most: 100,
    limit: 200,
    healthy: true,
    /** What becomes of a mutation, other than `applied`. */
    judge: (_mutation: Request['mutations'][number]): Partial<Result> => ({}),
  };

  function publish(scope: string, change: Change): void {
    const at = feed.findIndex(
      (row) =>
        row.scope === scope &&
        row.change.id === change.id &&
        row.change.collection === change.collection,
    );
    // One row an entity: its newest form takes a new position. Gaps keep the older positions valid.
    if (at >= 0) feed[at] = { scope: 'gone', change };
    feed.push({ scope, change });
  }

  /** As if it had never been: a restored server. */
  function vanish(id: string): void {
    for (const row of feed) if (row.change.id === id) row.scope = 'gone';
  }

  /** Yesterday's backup is put back: what came since `then` is as if it had never been. */
  function backup() {
    const then = { results: new Map(results), filed: filed.length, feed: feed.length };
    return () => {
      results.clear();
      for (const [id, result] of then.results) results.set(id, result);
      filed.length = then.filed;
      feed.length = then.feed;
      settings.epoch++;
    };
  }

  const session = (incoming: IncomingMessage) =>
    /^session=(\w+)$/.exec(incoming.headers.cookie ?? '')?.[1] ?? null;
  const uploads = newUploads(send, session, (sha256) => {
    for (const [dossier, { hashes }] of named) if (hashes.includes(sha256)) tellFiles(dossier);
  });
  const { files } = uploads;

  function tellFiles(dossier: string): void {
    const { person, hashes } = named.get(dossier) ?? { person: '', hashes: [] };
    const value = {
      files: hashes.map((file) => ({
        file,
        type: 'image/jpeg',
        size: files.get(file)?.length ?? 1,
        received_at: files.has(file) ? '2026-11-21T13:00:00.000Z' : null,
      })),
    };
    const version = 1 + hashes.filter((file) => files.has(file)).length;
    publish(`person:${person}`, { collection: 'dossier_files', id: dossier, version, value });
  }

  function apply(person: string, mutation: Request['mutations'][number]): Result {
    const { id, ...content } = mutation;
    const text = JSON.stringify(content);
    const known = results.get(id);
    if (known) {
      if (known.content === text) return known.result;
      return { id, outcome: 'rejected', problem: problem(409, 'id-reused') };
    }
    const first = mutation.after.map((other) => results.get(other)?.result.outcome);
    if (first.includes('rejected')) {
      const result: Result = {
        id,
        outcome: 'rejected',
        problem: problem(409, 'prerequisite-rejected'),
      };
      results.set(id, { content: text, result });
      return result;
    }
    if (first.includes(undefined)) return { id, outcome: 'held' };
    const result: Result = { id, outcome: 'applied', data: {}, ...settings.judge(mutation) };
    if (result.outcome === 'held') return result;
    if (result.outcome === 'applied' && mutation.type === 'dossier.file') {
      filed.push(mutation.entity);
      const code = `H24-${filed.length}`;
      result.data = { code, status: 1, filed_at: '2026-11-21T13:00:00.000Z' };
      publish(`person:${person}`, {
        collection: 'dossier',
        id: mutation.entity,
        version: 1,
        value: {
          ...{ code, status: 1, procedure: mutation.args['procedure'] },
          filed_at: new Date().toISOString(),
        },
      });
    }
    if (result.outcome === 'applied' && mutation.type === 'dossier.file') {
      const text = JSON.stringify(mutation.args['answers']);
      const hashes = text.match(/[0-9a-f]{64}/g) ?? [];
      named.set(mutation.entity, { person, hashes });
      if (hashes.length > 0) tellFiles(mutation.entity);
    }
    results.set(id, { content: text, result });
    return result;
  }

  function problem(status: number, code: string) {
    return { type: `urn:hosoxa:problem:${code}`, code, title: code, status, detail: code };
  }

  function send(response: ServerResponse, status: number, body: unknown, extra = {}): void {
    response.writeHead(status, {
      'Content-Type': status === 200 ? 'application/json' : 'application/problem+json',
      'Hosoxa-Protocol': '2',
      ...extra,
    });
    response.end(JSON.stringify(body));
  }

  function answer(request: Request, person: string | null) {
    const scopes = ['catalogue', ...(person ? [`person:${person}`] : [])];
    const cursor = request.cursor ? JSON.parse(request.cursor) : null;
    const usable = cursor?.epoch === settings.epoch && cursor?.person === person;
    const from = usable ? cursor.position : 0;
    const done = request.mutations.map((mutation) => apply(person ?? '', mutation));
    const rows = feed
      .map((row, position) => ({ ...row, position: position + 1 }))
      .filter((row) => scopes.includes(row.scope) && row.position > from);
    const page = rows.slice(0, settings.limit);
    const more = rows.length > page.length;
    const position = more ? (page[page.length - 1]?.position ?? from) : feed.length;
    return {
      results: done,
      changes: page.map((row) => row.change),
      cursor: JSON.stringify({ epoch: settings.epoch, person, position }),
      more,
      ...(usable ? {} : { reset: true, epoch: String(settings.epoch) }),
      server_time: new Date().toISOString(),
    };
  }

  /** Without what is empty, or as it was sent. */
  function shortened(body: ReturnType<typeof answer>, sent: string | null) {
    return Object.fromEntries(
      Object.entries(body).filter(
        ([name, value]) =>
          value !== false &&
          !(Array.isArray(value) && value.length === 0) &&
          !(name === 'cursor' && value === sent),
      ),
    );
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const portal = () => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<html><body>Chào mừng đến với Wi-Fi quán cà phê</body></html>');
    };
    if (incoming.url === '/healthz') {
      probes.push(settings.healthy ? 'ours' : 'portal');
      if (settings.healthy) send(response, 200, { status: 'ok' });
      else portal();
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const raw = Buffer.concat(parts);
    if (incoming.url?.startsWith('/api/uploads')) return uploads.handle(incoming, response, raw);
    const packed = incoming.headers['content-encoding'] === 'gzip';
    const given = JSON.parse((packed ? gunzipSync(raw) : raw).toString());
    const request = { limit: 200, mutations: [], ...given } as Request;
    const cookie = incoming.headers.cookie ?? '';
    seen.push({ ...request, said: Object.keys(given), cookie, headers: incoming.headers });
    const step = plan.shift();
    if (step === 'cut-before') return void incoming.socket.destroy();
    if (step === 'hang') return;
    if (step === 'portal') return portal();
    if (step === 'portal-json') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      return void response.end(JSON.stringify(answer({ ...request, mutations: [] }, null)));
    }
    if (typeof step === 'object') {
      return send(response, step.status, problem(step.status, step.code), step.headers);
    }
    const person = session(incoming);
    if (!person && (request.as || request.mutations.length > 0)) {
      return send(response, 401, problem(401, 'sign-in-required'));
    }
    if (request.as !== person) return send(response, 409, problem(409, 'wrong-person'));
    if (request.mutations.length > settings.most) {
      return send(response, 413, problem(413, 'body-too-large'));
    }
    const body = answer(request, person);
    if (step === 'cut-after') return void incoming.socket.destroy();
    if (step === 'truncate') {
      const text = JSON.stringify(body);
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Hosoxa-Protocol': '2',
        'Content-Length': text.length,
      });
      response.write(text.slice(0, text.length / 2), () => incoming.socket.destroy());
      return;
    }
    if (step === 'wrong-ids') {
      body.results = body.results.map((result) => ({ ...result, id: `${result.id}x` }));
    }
    send(response, 200, shortened(body, request.cursor));
  }

  const server: Server = createServer((incoming, response) => {
    handle(incoming, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** The browser's cookie jar: whose session this phone holds. */
  const jar = { session: '' };
  const reachable = { value: true };

  function connect(): void {
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
      if (!reachable.value) return Promise.reject(new TypeError('no network'));
      const headers = new Headers(init.headers);
      if (init.credentials !== 'omit' && jar.session) {
        headers.set('Cookie', `session=${jar.session}`);
      }
      return fetchReal(origin + path, { ...init, headers });
    });
  }

  return {
    ...{ plan, seen, probes, results, filed, settings, jar, reachable },
    ...{ uploads, files, named, tellFiles },
    publish,
    vanish,
    backup,
    connect,
    /** All mutation ids the server was ever sent, request by request. */
    sent: () => seen.map((request) => request.mutations.map(({ id }) => id)),
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type TestServer = Awaited<ReturnType<typeof startServer>>;
