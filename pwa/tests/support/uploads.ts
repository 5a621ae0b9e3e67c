/** The uploads of the small server: tus 1.0.0 as docs/protocol.md has it, misbehaving on request. */

import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export type UploadStep =
  /** The line drops before / after the server took the piece. */
  | 'cut-before'
  | 'cut-after'
  /** Half of the piece comes through. */
  | 'cut-half'
  /** A Wi-Fi sign-in page. */
  | 'portal'
  /** All has arrived, and the server dies before it has looked at it. */
  | 'cut-unfinished'
  /** The server has forgotten the upload. */
  | 'forget'
  | { status: number; code: string; headers?: Record<string, string> };

type Upload = { sha256: string; type: string; size: number; person: string; parts: Buffer };
type Send = (response: ServerResponse, status: number, body: unknown, extra?: object) => void;

export function newUploads(
  send: Send,
  /** Who this phone's session belongs to. */
  personOf: (incoming: IncomingMessage) => string | null,
  arrived: (sha256: string) => void,
) {
  const open = new Map<string, Upload>();
  /** The bytes that were sent whole, by hash. */
  const files = new Map<string, Buffer>();
  /** Uploads that were begun or taken up again; pieces that came in, with what was in them. */
  const begun: { sha256: string; person: string; type: string; offset: number }[] = [];
  const pieces: { sha256: string; person: string; offset: number; bytes: number }[] = [];
  /** What goes wrong with the next pieces, and with the next beginnings. */
  const plan: (UploadStep | null)[] = [];
  const beginPlan: (UploadStep | null)[] = [];
  /** Says what is wrong with a file that has arrived. */
  const settings = { judge: (_: { sha256: string; type: string }): string | null => null };

  const problem = (status: number, code: string) => ({
    ...{ type: `urn:hosoxa:problem:${code}`, code, title: code, status, detail: code },
  });
  const refuse = (response: ServerResponse, status: number, code: string, extra = {}) => {
    send(response, status, problem(status, code), extra);
  };

  /** True: it went wrong already. */
  function mishap(step: UploadStep | null | undefined, response: ServerResponse): boolean {
    if (step === 'cut-before') response.destroy();
    else if (step === 'portal') {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<html></html>');
    } else if (typeof step === 'object' && step) {
      refuse(response, step.status, step.code, step.headers);
    } else return false;
    return true;
  }

  function finish(id: string, response: ServerResponse): boolean {
    const upload = open.get(id);
    if (!upload) return false;
    open.delete(id);
    const right = createHash('sha256').update(upload.parts).digest('hex') === upload.sha256;
    const wrong = right ? settings.judge(upload) : 'attachment-damaged';
    if (wrong) {
      refuse(response, wrong === 'attachment-type' ? 415 : 422, wrong);
      return false;
    }
    files.set(upload.sha256, upload.parts);
    arrived(upload.sha256);
    return true;
  }

  function begin(incoming: IncomingMessage, response: ServerResponse, person: string): void {
    const size = Number(incoming.headers['upload-length']);
    const about = Object.fromEntries(
      String(incoming.headers['upload-metadata'])
        .split(',')
        .map((pair) => pair.split(' ') as [string, string])
        .map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
    const { sha256 = '', type = '' } = about;
    const known = Array.from(open).find(
      ([, one]) => one.sha256 === sha256 && one.person === person && one.size === size,
    );
    const offset = files.has(sha256) ? size : (known?.[1].parts.length ?? 0);
    begun.push({ sha256, person, type, offset });
    if (mishap(beginPlan.shift(), response)) return;
    const id = known?.[0] ?? randomUUID();
    if (!known && !files.has(sha256)) {
      open.set(id, { sha256, type, size, person, parts: Buffer.alloc(0) });
    }
    response.writeHead(201, {
      'Hosoxa-Protocol': '1',
      'Tus-Resumable': '1.0.0',
      Location: `/api/uploads/${id}`,
      'Upload-Offset': offset,
      ...(files.has(sha256) ? { 'Hosoxa-Stored': '1' } : {}),
    });
    response.end();
  }

  function patch(
    incoming: IncomingMessage,
    response: ServerResponse,
    id: string,
    body: Buffer,
  ): void {
    const upload = open.get(id);
    if (!upload) {
      refuse(response, 404, 'not-found');
      return;
    }
    const { sha256, person } = upload;
    const offset = Number(incoming.headers['upload-offset']);
    pieces.push({ sha256, person, offset, bytes: body.length });
    const step = plan.shift();
    if (step === 'forget') open.delete(id);
    if (step === 'forget') refuse(response, 404, 'not-found');
    else if (mishap(step, response)) return;
    else if (offset !== upload.parts.length) refuse(response, 409, 'upload-offset');
    else {
      const came = step === 'cut-half' ? body.subarray(0, body.length / 2) : body;
      upload.parts = Buffer.concat([upload.parts, came]);
      const { length } = upload.parts;
      const cut = step === 'cut-half' || step === 'cut-unfinished';
      if (!cut && length >= upload.size && !finish(id, response)) return;
      if (cut || step === 'cut-after') response.destroy();
      else {
        response.writeHead(204, { 'Hosoxa-Protocol': '1', 'Upload-Offset': length });
        response.end();
      }
    }
  }

  return {
    ...{ open, files, begun, pieces, plan, beginPlan, settings },
    /** A request to `/api/uploads…`. */
    handle: (incoming: IncomingMessage, response: ServerResponse, body: Buffer): void => {
      const person = personOf(incoming);
      const id = /^\/api\/uploads\/(.+)$/.exec(incoming.url ?? '')?.[1];
      const { method, headers } = incoming;
      if (!person) refuse(response, 401, 'sign-in-required');
      else if (headers['hosoxa-person'] !== person) refuse(response, 409, 'wrong-person');
      else if (method === 'POST' && !id) begin(incoming, response, person);
      else if (method === 'PATCH' && id) patch(incoming, response, id, body);
      else refuse(response, 405, 'method-not-allowed');
    },
  };
}
