// What goes wrong around a run: backends, disks, stores, interruptions. Each says what to do, ends with the right code,
// shows no stack trace, and leaves the offset where it was.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { type Answer, useEndpoints } from './endpoint.js';
import { archiveConfiguration, endpointConfiguration, importExamples, kestraRecords } from './fixture.js';
import { usePlace } from './run-command.js';

const place = usePlace();
const endpoints = useEndpoints();

interface Failed {
  readonly status: string;
  readonly records: number;
  readonly delivered: number;
  readonly offset: string;
  readonly error: { readonly code: string; readonly message: string };
}

async function failedRun(configuration: string): Promise<{ readonly end: Failed; readonly stderr: string }> {
  await importExamples(place());
  place().write('ship.yaml', configuration);
  const { code, document, stderr } = await place().json(['ship', 'ship.yaml']);
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/\n {4}at /);
  const end = Object.values((document as { readonly outputs: Record<string, Failed> }).outputs)[0];
  if (end === undefined) throw new Error('no exporter in the document');
  expect(stderr).toContain(end.error.message);
  const offsets = await place().json(['offsets', 'list']);
  expect(offsets.document).toEqual([expect.objectContaining({ offset: end.offset })]);
  return { end, stderr };
}

const answers: Readonly<Record<string, Answer>> = {
  '401': (_, response) => response.writeHead(401).end('{"message":"no token"}'),
  '403': (_, response) => response.writeHead(403).end(),
  '404': (_, response) => response.writeHead(404).end('<html>not here</html>'),
  '500': (_, response) => response.writeHead(500).end('boom'),
  '503': (_, response) => response.writeHead(503).end(),
  redirect: (_, response) =>
    response.writeHead(302, { location: 'https://login.example/sso?token=hunter2' }).end(),
  silence: () => undefined,
  'a web page': (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login</html>'),
};

describe('a backend that answers with', () => {
  it.each([
    { what: '401', status: 'stopped', says: /401.*(token|credential|auth)/i },
    { what: '403', status: 'stopped', says: /403/ },
    { what: '404', status: 'stopped', says: /404.*(uri|path|url)/i },
    { what: '500', status: 'incomplete', says: /500/ },
    { what: '503', status: 'incomplete', says: /503/ },
    { what: 'redirect', status: 'stopped', says: /302|redirect/i },
    { what: 'silence', status: 'incomplete', says: /(timeout|time|answer)/i },
    { what: 'a web page', status: 'incomplete', says: /with a web page/ },
  ])('$what: $status, nothing counted, the offset unmoved', async ({ what, status, says }) => {
    const answer = answers[what];
    if (answer === undefined) throw new Error(`no answer for ${what}`);
    const { url, requests } = await endpoints.answering(answer);
    const { end, stderr } = await failedRun(endpointConfiguration(url));
    expect(end).toMatchObject({ status, records: 0, delivered: 0, deadLettered: 0, offset: '0' });
    expect(end.error.message).toMatch(says);
    expect(end.error.message).toContain('exporter marquez');
    expect(end.error.message).toContain(new URL(url).host);
    expect(stderr).not.toContain('hunter2');
    expect(requests.every(({ path }) => path === '/api/v1/lineage')).toBe(true);
  });
});

it('an endpoint that refuses connections is incomplete, and shipped to when it is back', async () => {
  const { url, port } = await freePort();
  const { end } = await failedRun(endpointConfiguration(url));
  expect(end).toMatchObject({
    status: 'incomplete',
    records: 0,
    offset: '0',
    error: { code: 'connection_refused' },
  });
  expect(end.error.message).toContain(`127.0.0.1:${port}`);
  const { url: back, taken } = await endpoints.receiver();
  const later = await place().json([
    'ship',
    'ship.yaml',
    '--continue',
    '--set',
    `assetExporters.marquez.uri=${back}`,
  ]);
  expect(later).toMatchObject({
    code: 0,
    document: { outputs: { marquez: { status: 'complete', records: 13 } } },
  });
  expect(taken.length).toBeGreaterThan(13);
});

it('an endpoint that refuses connections is given up within 45 s by default', async () => {
  const { url } = await freePort();
  await importExamples(place());
  place().write(
    'ship.yaml',
    `start: earliest\nassetExporters: [{ id: marquez, type: openlineage, uri: "${url}" }]\n`,
  );
  const begun = Date.now();
  const { code, document } = await place().json(['ship', 'ship.yaml']);
  expect(Date.now() - begun).toBeLessThan(45_000);
  expect(code).toBe(1);
  expect(document).toMatchObject({ outputs: { marquez: { status: 'incomplete', offset: '0' } } });
}, 60_000);

it('one exporter in trouble does not keep the other from its work', async () => {
  const { url } = await endpoints.answering((_, response) => response.writeHead(401).end());
  await importExamples(place());
  place().write('ship.yaml', `${endpointConfiguration(url)}  - { id: archive, type: file }\n`);
  const { code, document } = await place().json(['ship', 'ship.yaml']);
  expect(code).toBe(1);
  expect(document).toMatchObject({
    outputs: {
      marquez: { status: 'stopped', offset: '0' },
      archive: { status: 'complete', records: 13, offset: '13' },
    },
  });
});

describe('a directory', () => {
  it.each([
    {
      what: 'that cannot be made',
      directory: '/proc/nowhere',
      says: /choose another directory/,
    },
    { what: 'that is a file', directory: './ship.yaml', says: /not a directory/ },
  ])('$what stops the exporter at once', async ({ directory, says }) => {
    const { end } = await failedRun(`${archiveConfiguration}    directory: ${directory}\n`);
    expect(end).toMatchObject({ status: 'stopped', records: 0, uris: [], offset: '0' });
    expect(end.error.message).toMatch(says);
    expect(end.error.message).toContain('exporter archive');
  });

  it('on a full disk stops the exporter, leaves no file, and is shipped to once there is room', async ({
    skip,
  }) => {
    const directory = place().path('small');
    mkdirSync(directory);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', directory], { stdio: 'ignore' });
    } catch {
      const why = 'a small file system could not be mounted here';
      console.warn(`skipped: full disk: ${why}`);
      skip(why);
    }
    try {
      const { end } = await failedRun(`${archiveConfiguration}    directory: ${directory}\n`);
      expect(end).toMatchObject({ status: 'stopped', records: 0, offset: '0', error: { code: 'no_space' } });
      expect(place().list('small')).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=1m', directory]);
      const { code } = await place().run(['ship', 'ship.yaml']);
      expect(code).toBe(0);
      expect(place().list('small')).toHaveLength(1);
      execFileSync('mount', ['-o', 'remount,ro', directory]);
      await place().run(['record', '--flow', 'f', '--output', 'x']);
      const readOnly = await place().json(['ship', 'ship.yaml']);
      expect(readOnly).toMatchObject({
        code: 1,
        document: { outputs: { archive: { status: 'stopped', offset: '13', error: { code: 'read_only' } } } },
      });
    } finally {
      execFileSync('umount', [directory]);
    }
  });
});

describe('a store', () => {
  it('that is not ours is refused by every command and not changed', async () => {
    place().write('notes.txt', 'these are my notes\n'.repeat(100));
    place().write('ship.yaml', archiveConfiguration);
    const store = ['--store', 'sqlite:notes.txt'];
    for (const words of [
      ['import', kestraRecords],
      ['ship', 'ship.yaml'],
      ['status'],
      ['record', '--output', 'a'],
    ]) {
      const { code, document } = await place().json([...words, ...store]);
      expect({ words, code }).toEqual({ words, code: 1 });
      expect(document).toMatchObject({
        error: { code: 'store_foreign', message: expect.stringContaining('name another path') },
      });
    }
    expect(place().read('notes.txt')).toBe('these are my notes\n'.repeat(100));
    expect(place().list('.')).toEqual(['notes.txt', 'ship.yaml']);
  });

  it('that is a directory, or below one that cannot be made, is told', async () => {
    for (const path of ['.', '/proc/nowhere/assets.db']) {
      const { code, document } = await place().json(['import', kestraRecords, '--store', `sqlite:${path}`]);
      expect(code).toBe(1);
      expect(document).toMatchObject({ error: { code: 'store_unreachable' } });
    }
  });

  it('that is missing is told by the commands that read it', async () => {
    place().write('ship.yaml', endpointConfiguration('http://127.0.0.1:9'));
    for (const words of [
      ['status'],
      ['assets', 'list'],
      ['offsets', 'list'],
      ['dead-letters', 'list'],
      ['preview', 'ship.yaml'],
    ]) {
      const { code, document } = await place().json(words);
      expect({ words, code }).toEqual({ words, code: 1 });
      expect(document).toMatchObject({ error: { code: 'store_missing' } });
    }
    expect(place().list('.')).toEqual(['ship.yaml']);
  });
});

describe('an interruption', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends a run in order, and the next one goes on',
    async (signal) => {
      const { url, requests } = await endpoints.answering(() => undefined);
      await importExamples(place());
      place().write('ship.yaml', endpointConfiguration(url).replace('PT1S', 'PT60S'));
      const { process, ended } = place().start(['ship', 'ship.yaml', '--json']);
      while (requests.length === 0) await wait(20);
      process.kill(signal);
      const { code, stdout, stderr } = await ended;
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        outputs: { marquez: { status: 'incomplete', offset: '0' } },
      });
      expect(stderr).toContain(`interrupted by ${signal}`);
      const { url: back } = await endpoints.receiver();
      const later = await place().json([
        'ship',
        'ship.yaml',
        '--continue',
        '--set',
        `assetExporters.marquez.uri=${back}`,
      ]);
      expect(later).toMatchObject({ code: 0, document: { outputs: { marquez: { records: 13 } } } });
    },
  );

  it('keeps a second shipper away while it lasts: 75', async () => {
    const { url, requests } = await endpoints.answering(() => undefined);
    await importExamples(place());
    place().write('ship.yaml', endpointConfiguration(url).replace('PT1S', 'PT60S'));
    const first = place().start(['ship', 'ship.yaml']);
    while (requests.length === 0) await wait(20);
    const second = await place().json(['ship', 'ship.yaml']);
    expect(second).toMatchObject({ code: 75, document: { error: { code: 'lease_held' } } });
    first.process.kill('SIGKILL');
    await first.ended;
    const { url: back } = await endpoints.receiver();
    const third = await place().json([
      'ship',
      'ship.yaml',
      '--continue',
      '--set',
      `assetExporters.marquez.uri=${back}`,
    ]);
    expect(third).toMatchObject({ code: 0, document: { outputs: { marquez: { records: 13 } } } });
  });
});

async function freePort(): Promise<{ readonly url: string; readonly port: number }> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${port}`, port };
}
