/**
 * The network between phones and server. Each request says in a header (taken off here) what becomes of it, so that what
 * goes wrong is decided by the phone's seed and not by the order in which requests happen to come.
 */

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as open,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export const FAULT_HEADER = 'x-fault';

/** What may become of a request. */
export const FAULTS = [
  /** The line drops before the server hears anything. */
  'drop-before',
  /** The server has done its work, and its answer is lost, wholly or from the middle on. */
  'drop-after',
  'cut',
  /** It arrives twice: one after the other, at once, or once more long after. */
  'twice',
  'twice-at-once',
  'again-late',
  /** The line drops, and yet it arrives, after what was sent later. */
  'late',
  /** No answer ever comes, though the server may have done its work. */
  'hang',
  'delay',
  /** A Wi-Fi sign-in page, one that answers in JSON, one that sends the phone elsewhere. */
  'portal',
  'portal-json',
  'portal-redirect',
  /** Somebody's error page; errors of our server. */
  'bad-gateway',
  'server-error',
  'busy',
  'too-many',
  /** Too much in one request. */
  'too-large',
] as const;
export type Fault = (typeof FAULTS)[number] | 'none';

type Packet = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer };
type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer };

const PAGE = '<!doctype html><html><body><h1>Wi-Fi quán cà phê</h1></body></html>';

function forward(port: number, { method, path, headers, body }: Packet): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
    const going = open(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...kept, 'content-length': body.length },
      },
      async (answer) => {
        const parts: Buffer[] = [];
        try {
          for await (const part of answer) parts.push(part as Buffer);
        } catch (error) {
          reject(error);
          return;
        }
        resolve({
          status: answer.statusCode ?? 502,
          headers: answer.headers,
          body: Buffer.concat(parts),
        });
      },
    );
    going.on('error', reject);
    going.end(body);
  });
}

function problem(status: number, code: string, retryAfter?: number) {
  const body = { type: `urn:hosoxa:problem:${code}`, code, title: code, status, detail: code };
  const headers = {
    'content-type': 'application/problem+json',
    'hosoxa-protocol': '2',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}

function mutationsIn({ headers, body }: Packet): number {
  const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const { mutations = [] } = JSON.parse(text.toString()) as { mutations?: unknown[] };
  return mutations.length;
}

/** A proxy before the server at `port` (given later, since the server wants to know the proxy's address). */
export async function startProxy() {
  let port = 0;
  /** Requests that are still on their way, to arrive when the test says so. */
  let underway: Packet[] = [];
  const hung: (() => void)[] = [];
  const counts: Partial<Record<Fault, number>> = {};
  /** Bytes of the bodies that reached the server, by path. */
  const reached = new Map<string, number>();

  const send = (response: ServerResponse, { status, headers, body }: Reply) => {
    const { 'transfer-encoding': _encoding, connection: _connection, ...kept } = headers;
    response.writeHead(status, { ...kept, 'content-length': body.length });
    response.end(body);
  };
  const page = (response: ServerResponse, status: number, headers = {}, body = PAGE) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(body);
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const { [FAULT_HEADER]: named, ...headers } = incoming.headers;
    const path = incoming.url ?? '/';
    const packet: Packet = {
      method: incoming.method ?? 'GET',
      path,
      // As a browser at this address would write them.
      headers: { ...headers, host: `localhost:${own}`, origin: `http://localhost:${own}` },
      body: Buffer.concat(parts),
    };
    const fault = String(named ?? 'none') as Fault;
    counts[fault] = (counts[fault] ?? 0) + 1;
    const pass = () => {
      reached.set(path, (reached.get(path) ?? 0) + packet.body.length);
      return forward(port, packet);
    };
    const drop = () => void incoming.socket.destroy();
    switch (fault) {
      case 'drop-before':
        return drop();
      case 'drop-after':
        await pass();
        return drop();
      case 'cut': {
        const { status, headers: kept, body } = await pass();
        const { 'transfer-encoding': _encoding, ...rest } = kept;
        response.writeHead(status, { ...rest, 'content-length': body.length });
        response.write(body.subarray(0, Math.floor(body.length / 2)), drop);
        return;
      }
      case 'twice':
        await pass();
        return send(response, await pass());
      case 'twice-at-once': {
        const [, second] = await Promise.all([pass(), pass()]);
        return send(response, second);
      }
      case 'again-late':
        underway.push(packet);
        return send(response, await pass());
      case 'late':
        underway.push(packet);
        return drop();
      case 'hang':
        await pass();
        for (const tell of hung.splice(0)) tell();
        return; // the phone gives up
      case 'delay':
        await new Promise((wake) => setTimeout(wake, 20));
        return send(response, await pass());
      case 'portal':
        return page(response, 200);
      case 'portal-json':
        return page(response, 200, { 'content-type': 'application/json' }, '{"status":"ok"}');
      case 'portal-redirect':
        return page(response, 302, { location: 'http://127.0.0.1:9/login' });
      case 'bad-gateway':
        return page(response, 502);
      case 'server-error':
        return send(response, problem(500, 'internal'));
      case 'busy':
        return send(response, problem(503, 'busy', 3));
      case 'too-many':
        return send(response, problem(429, 'too-many-requests', 30));
      case 'too-large':
        if (path === '/api/sync' && mutationsIn(packet) > 1) {
          return send(response, problem(413, 'body-too-large'));
        }
        return send(response, await pass());
      default:
        return send(response, await pass());
    }
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const own = (server.address() as AddressInfo).port;
  return {
    origin: `http://localhost:${own}`,
    address: `http://127.0.0.1:${own}`,
    counts,
    /** Bytes of bodies to paths that begin so. */
    bytes: (start: string) =>
      Array.from(reached).reduce((sum, [path, n]) => sum + (path.startsWith(start) ? n : 0), 0),
    /** Resolves when the server has done what a request wanted that will never have an answer. */
    hangs: () => new Promise<void>((resolve) => hung.push(resolve)),
    lead: (to: number) => {
      port = to;
    },
    /** Let what is still on its way arrive, in the order in which it was sent. */
    arrive: async () => {
      const late = underway;
      underway = [];
      for (const packet of late) await forward(port, packet).catch(() => undefined);
      return late.length;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type Network = Awaited<ReturnType<typeof startProxy>>;
