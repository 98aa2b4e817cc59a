// HTTP endpoints on a free port: one that behaves as a test says, and an OpenLineage endpoint that validates.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach } from 'vitest';

import { type ReceivedEvent, startReceiver } from '../../../src/openlineage/receiver.js';

export interface Endpoint {
  readonly url: string;
  readonly requests: { readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

export type Answer = (
  request: { readonly path: string; readonly body: string },
  response: ServerResponse,
) => void;

/** Endpoints that are closed after the test. */
export function useEndpoints() {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  return {
    async answering(answer: Answer): Promise<Endpoint> {
      const endpoint = await startEndpoint(answer);
      open.push(endpoint);
      return endpoint;
    },
    /** Takes what is valid and keeps it. */
    async receiver(): Promise<{
      readonly url: string;
      readonly port: number;
      readonly taken: ReceivedEvent[];
      readonly refused: ReceivedEvent[];
    }> {
      const taken: ReceivedEvent[] = [];
      const refused: ReceivedEvent[] = [];
      const receiver = await startReceiver({
        port: 0,
        onEvent: (received) => {
          taken.push(received);
        },
        onRefusal: (received) => refused.push(received),
      });
      open.push(receiver);
      return { url: receiver.url, port: receiver.port, taken, refused };
    },
  };
}

async function startEndpoint(answer: Answer): Promise<Endpoint> {
  const requests: { readonly path: string; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    bodyOf(request).then(
      (body) => {
        const received = { path: request.url ?? '', body };
        requests.push(received);
        answer(received, response);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
