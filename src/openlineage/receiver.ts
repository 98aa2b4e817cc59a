// A small OpenLineage endpoint to try things out and to test against: takes events, validates them, keeps nothing.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

import type { Finding } from './validation/finding.js';
import { validateEvent } from './validation/validate-event.js';

/** An event as it came, with what validation finds. */
export interface ReceivedEvent {
  /** The body, byte for byte. */
  readonly text: string;
  readonly event: unknown;
  readonly findings: readonly Finding[];
}

export interface ReceiverOptions {
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Called for every event that is taken, before it is acknowledged. */
  readonly onEvent: (received: ReceivedEvent) => void | Promise<void>;
  /** Called for every event that is refused. */
  readonly onRefusal?: (received: ReceivedEvent) => void;
}

export interface Receiver {
  /** Base URL: `http://127.0.0.1:5000`. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const path = '/api/v1/lineage';
const maxBodyBytes = 64 * 1024 * 1024;

/**
 * Starts the endpoint. `POST /api/v1/lineage` (gzip or not) answers 201 when the event is structurally sound, 400 when it
 * is no JSON or no UTF-8, 422 with the findings otherwise, 413 over 64 MiB, 415 for other encodings, 500 when `onEvent`
 * fails; other paths 404, other methods 405. Rejects as `listen` does (EADDRINUSE).
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer((request, response) => {
    // The sender went away or broke its request: nobody is left to be told.
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?')[0] !== path)
      return reply(response, 404, { message: `POST events to ${path}` });
    if (request.method !== 'POST') return reply(response, 405, { message: 'only POST is taken here' });
    const body = await bodyOf(request);
    if ('status' in body) return reply(response, body.status, { message: body.message });
    const { text } = body;
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch (error) {
      return reply(response, 400, { message: `not JSON: ${(error as Error).message}` });
    }
    const received = { text, event, findings: validateEvent(event) };
    if (received.findings.some(({ level }) => level === 'error')) {
      options.onRefusal?.(received);
      return reply(response, 422, { findings: received.findings });
    }
    try {
      await options.onEvent(received);
    } catch (error) {
      // The sender must not take for kept what was not.
      return reply(response, 500, { message: `the event was not kept: ${(error as Error).message}` });
    }
    response.writeHead(201).end();
  }

  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

type Body = { readonly text: string } | { readonly status: number; readonly message: string };

/** The whole body as text, or why there is none. What is too large is read to its end, so that the answer arrives. */
async function bodyOf(request: IncomingMessage): Promise<Body> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  if (size > maxBodyBytes) return { status: 413, message: 'the event is larger than 64 MiB' };
  if (encoding !== 'identity' && encoding !== 'gzip') {
    return { status: 415, message: `Content-Encoding ${encoding} is not known here; send gzip or nothing` };
  }
  try {
    const bytes = Buffer.concat(chunks);
    const plain = encoding === 'gzip' ? gunzipSync(bytes, { maxOutputLength: maxBodyBytes }) : bytes;
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(plain) };
  } catch (error) {
    return { status: 400, message: `the body can't be read: ${(error as Error).message}` };
  }
}

function reply(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}
