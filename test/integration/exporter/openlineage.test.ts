import { createServer as createTlsServer } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import type { MessageExporter } from '../../../src/exporter/exporter.js';
import { openLineageType } from '../../../src/exporter/openlineage/openlineage-type.js';
import type { Failure, Outcome } from '../../../src/exporter/outcome.js';
import { contextIn } from '../../unit/exporter/fixture.js';
import { selfSigned } from './certificate.js';
import { type Answer, created, freePort, startEndpoint, type TestEndpoint } from './endpoint.js';

const never = new AbortController().signal;
const message = { body: '{"eventType":"START","secret":"canary-payload"}', orderKey: 'job' };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function create(given: Readonly<Record<string, unknown>>): Promise<MessageExporter> {
  const options = openLineageType.options.parse(given);
  const exporter = await openLineageType.create('marquez', options, contextIn('/'));
  closers.push(() => exporter.close());
  if (exporter.kind !== 'message') throw new Error(exporter.kind);
  return exporter;
}

async function start(answer?: Answer): Promise<TestEndpoint> {
  const endpoint = await startEndpoint(answer);
  closers.push(() => endpoint.close());
  return endpoint;
}

/** One message to an endpoint that answers so; every outcome is searched for what must not be in it. */
async function sendTo(
  uri: string,
  given: Readonly<Record<string, unknown>> = {},
  signal: AbortSignal = never,
): Promise<Outcome> {
  const exporter = await create({
    uri: `${uri}?token=canary-query`,
    auth: { type: 'basic', username: 'me', password: 'canary-password' },
    headers: { 'X-Secret': 'canary-header', 'X-Partner': 'canary-partner' },
    ...given,
  });
  const outcome = await exporter.send(message, signal);
  expect(JSON.stringify(outcome)).not.toContain('canary');
  expect(JSON.stringify(outcome)).not.toContain(Buffer.from('me:canary-password').toString('base64'));
  return outcome;
}

function failureOf(outcome: Outcome): Failure {
  if (outcome.kind === 'delivered') throw new Error('delivered');
  return outcome.failure;
}

function told(outcome: Outcome): string {
  return outcome.kind === 'delivered' ? 'delivered' : `${outcome.kind} ${outcome.failure.code}`;
}

describe('an endpoint that answers', () => {
  const answers: readonly (readonly [string, Answer, string])[] = [
    ['201 without a body', created, 'delivered'],
    ['200 with JSON', (response) => response.end('{"status":"success"}'), 'delivered'],
    ['204', (response) => response.writeHead(204).end(), 'delivered'],
    [
      '200 with a login page',
      (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Log in</html>'),
      'retry suspicious_answer',
    ],
    ['200 with an error inside', (response) => response.end('{"error":"down"}'), 'retry suspicious_answer'],
    [
      '200 with gzip that nobody asked for',
      (response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('xx'),
      'retry truncated_answer',
    ],
    ['200 with a megabyte', (response) => response.end(' '.repeat(1_048_576)), 'retry truncated_answer'],
    [
      '200 with half of what it announced',
      (response) => {
        response.writeHead(200, { 'Content-Length': '100' }).write('{"status":"succ');
        setTimeout(() => response.destroy(), 20);
      },
      'retry truncated_answer',
    ],
    [
      '200 with half of its chunks',
      (response) => {
        response.writeHead(200).write('{}');
        setTimeout(() => response.destroy(), 20);
      },
      'retry truncated_answer',
    ],
    [
      '301',
      (response) => response.writeHead(301, { Location: 'https://x.example/canary' }).end(),
      'stopped redirect',
    ],
    ['400', (response) => response.writeHead(400).end('{"message":"runId"}'), 'rejected bad_request'],
    ['401', (response) => response.writeHead(401).end(), 'stopped unauthorized'],
    ['404', (response) => response.writeHead(404).end(), 'stopped not_found'],
    ['413', (response) => response.writeHead(413).end(), 'rejected too_large'],
    ['500', (response) => response.writeHead(500).end(), 'retry server_error'],
    ['503', (response) => response.writeHead(503).end(), 'retry unavailable'],
    ['nothing and hangs up', (response) => response.destroy(), 'retry connection_lost'],
  ];

  it.each(answers)('%s', async (_, answer, expected) => {
    const endpoint = await start(answer);
    const outcome = await sendTo(endpoint.url);
    expect(told(outcome)).toBe(expected);
    expect(endpoint.requests).toHaveLength(1);
    if (outcome.kind !== 'delivered') {
      expect(outcome.failure.message).toContain(`exporter marquez: 127.0.0.1:${endpoint.port} `);
    }
  });

  it('with an echo of the request tells nothing of the credentials', async () => {
    const endpoint = await start((response, request) =>
      response.writeHead(400).end(`${request.url} ${JSON.stringify(request.headers)} refused`),
    );
    const { answer } = failureOf(await sendTo(endpoint.url));
    expect(answer).toContain('[redacted]');
    expect(answer).toContain('refused');
  });

  it('a Marquez 500 with code 400 inside rejects the event, for its preset', async () => {
    const endpoint = await start((response) => response.writeHead(500).end('{"code":400,"message":"x"}'));
    expect(told(await sendTo(endpoint.url, { preset: 'marquez' }))).toBe('rejected bad_request');
    expect(told(await sendTo(endpoint.url))).toBe('retry server_error');
  });

  it.each([
    ['7', 7_000],
    ['4000', 300_000],
    [new Date(Date.now() + 3_600_000).toUTCString(), 300_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('429 with Retry-After %s asks to wait %s ms', async (value, expected) => {
    const endpoint = await start((response) => response.writeHead(429, { 'Retry-After': value }).end());
    const outcome = await sendTo(endpoint.url);
    expect(told(outcome)).toBe('retry throttled');
    expect(outcome.kind === 'retry' ? outcome.retryAfterMillis : 'none').toBe(expected);
  });

  it('413 before it has read the event rejects the event all the same', async () => {
    const port = await startRaw((socket) =>
      socket.once('data', () => {
        socket.end('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        socket.resume();
      }),
    );
    const exporter = await create({ uri: `http://127.0.0.1:${port}` });
    const large = { body: JSON.stringify('x'.repeat(5_000_000)), orderKey: 'job' };
    expect(told(await exporter.send(large, never))).toBe('rejected too_large');
  });

  it('a redirect is not followed, not even to itself', async () => {
    const endpoint = await start((response) => response.writeHead(307, { Location: '/elsewhere' }).end());
    const outcome = await sendTo(endpoint.url);
    expect(told(outcome)).toBe('stopped redirect');
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('an endpoint that does not answer', () => {
  it('refuses the connection', async () => {
    const port = await freePort();
    const outcome = await sendTo(`http://127.0.0.1:${port}`);
    expect(told(outcome)).toBe('retry connection_refused');
    expect(failureOf(outcome).message).toContain(`127.0.0.1:${port}`);
  });

  it('is refused by every address of its name', async () => {
    expect(told(await sendTo(`http://localhost:${await freePort()}`))).toBe('retry connection_refused');
  });

  it('is given up when the time is over, and the socket with it', async () => {
    const endpoint = await start(() => undefined);
    const started = performance.now();
    expect(told(await sendTo(endpoint.url, { timeout: 'PT0.2S' }))).toBe('retry timeout');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is given up when its answer only drips', async () => {
    const endpoint = await start((response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    const started = performance.now();
    expect(told(await sendTo(endpoint.url, { timeout: 'PT0.3S' }))).toBe('retry timeout');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is left when the run is interrupted', async () => {
    const endpoint = await start(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const outcome = await sendTo(endpoint.url, {}, controller.signal);
    expect(told(outcome)).toBe('retry aborted');
  });

  it('is left in the middle of its answer when the run is interrupted', async () => {
    const endpoint = await start((response) => response.writeHead(200).write('{'));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(told(await sendTo(endpoint.url, {}, controller.signal))).toBe('retry aborted');
  });

  it('speaks no HTTP', async () => {
    const port = await startRaw((socket) => socket.write('220 mail.example ESMTP\r\n'));
    expect(told(await sendTo(`http://127.0.0.1:${port}`))).toBe('retry invalid_answer');
  });

  it('speaks no TLS where https is wanted', async () => {
    const endpoint = await start();
    expect(told(await sendTo(`https://127.0.0.1:${endpoint.port}`))).toBe('stopped tls');
    expect(endpoint.requests).toEqual([]);
  });

  it.each(['this host', 'another host'])('shows a certificate of its own making, for %s', async (whose) => {
    const certificate = selfSigned(whose === 'this host' ? 'localhost' : 'other.example');
    const requests: unknown[] = [];
    const server = createTlsServer(certificate, (request, response) => {
      requests.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    // Node's switch for careless clients: it must not open this one.
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const outcome = await sendTo(`https://localhost:${address.port}`);
      expect(told(outcome)).toBe('stopped tls');
      expect(failureOf(outcome).message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
    expect(requests).toEqual([]);
  });

  it('resets the connection', async () => {
    const port = await startRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(told(await sendTo(`http://127.0.0.1:${port}`))).toBe('retry connection_lost');
  });
});

describe('a request', () => {
  it('carries the exact bytes, one event, to the path of the preset', async () => {
    const endpoint = await start();
    const body = '{"a":1.0,"b":"Grüße 🚢","c":"\\ud800"}';
    const exporter = await create({ uri: endpoint.url, preset: 'marquez' });
    await exporter.send({ body, orderKey: 'job' }, never);
    const [request] = endpoint.requests;
    expect(request?.body).toBe(body);
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe('/api/v1/lineage');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'accept-encoding': 'identity',
      'user-agent': expect.stringMatching(/^asset-shipper\/\d/),
    });
  });

  it('goes to the path and query of the URI as they stand', async () => {
    const endpoint = await start();
    const exporter = await create({ uri: `${endpoint.url}/openlineage/in?tenant=a%20b&x=%26` });
    await exporter.send(message, never);
    expect(endpoint.requests[0]?.url).toBe('/openlineage/in?tenant=a%20b&x=%26');
  });

  it('reuses connections: as many as messages in flight, not as messages', async () => {
    const endpoint = await start();
    const exporter = await create({ uri: endpoint.url });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: exporter.maxInFlight }, () => exporter.send(message, never)));
    }
    expect(endpoint.requests).toHaveLength(5 * exporter.maxInFlight);
    expect(endpoint.connections()).toBeLessThanOrEqual(exporter.maxInFlight);
  });

  it('asks no proxy of the environment', async () => {
    const endpoint = await start();
    const before = process.env.HTTP_PROXY;
    process.env.HTTP_PROXY = `http://127.0.0.1:${await freePort()}`;
    try {
      const exporter = await create({ uri: endpoint.url });
      expect(told(await exporter.send(message, never))).toBe('delivered');
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY;
      else process.env.HTTP_PROXY = before;
    }
  });
});

/** A server below HTTP. */
async function startRaw(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
