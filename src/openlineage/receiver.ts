// A small OpenLineage endpoint to try things out and to test against: takes events, validates them, keeps nothing.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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
 * Starts the endpoint. `POST /api/v1/lineage` answers 201 when the event is structurally sound, 400 when it is no JSON,
 * 422 with the findings otherwise, 413 over 64 MiB; other paths 404, other methods 405. Rejects as `listen` does
 * (EADDRINUSE).
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?')[0] !== path)
      return reply(response, 404, { message: `POST events to ${path}` });
    if (request.method !== 'POST') return reply(response, 405, { message: 'only POST is taken here' });
    const text = await bodyOf(request);
    if (text === undefined) return reply(response, 413, { message: 'the event is too large' });
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
    await options.onEvent(received);
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

/** The whole body as text; undefined where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}
