// The exporters that are shipped, and the example in examples/exporter, under the suite of the contract.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import type { Exporter, ExporterContext } from '../../src/exporter/exporter.js';
import { createRegistry } from '../../src/exporter/registry.js';
import { startEndpoint } from '../integration/exporter/endpoint.js';
import { contextIn } from '../unit/exporter/fixture.js';
import { exporterSuite, type Setup } from './exporter-suite.js';

const exampleDirectory = fileURLToPath(new URL('../../examples/exporter', import.meta.url));

async function createExporter(
  type: string,
  options: Readonly<Record<string, unknown>>,
  context: ExporterContext,
): Promise<Exporter> {
  const exporterType = await createRegistry({ workingDirectory: exampleDirectory }).find(type);
  if (exporterType === undefined) throw new Error(`no exporter type ${type}`);
  return exporterType.create('subject', exporterType.options.parse(options), context);
}

for (const options of [
  { format: 'ION' },
  { format: 'JSON' },
  { format: 'ION', compression: 'gzip' },
  { format: 'JSON', compression: 'gzip' },
]) {
  exporterSuite({
    name: `file ${Object.values(options).join(' ')}`,
    kind: 'plan',
    setUp: () => setUpFile(options),
  });
}

exporterSuite({
  name: 'csv, of examples/exporter',
  kind: 'plan',
  setUp: () => setUpFile({}, './csv-exporter.mjs'),
});

async function setUpFile(options: Readonly<Record<string, unknown>>, type = 'file'): Promise<Setup> {
  const root = await mkdtemp(join(tmpdir(), 'exporter-'));
  const out = join(root, 'out');
  const create = () => createExporter(type, options, contextIn(root));
  return {
    exporter: await create(),
    createAgain: create,
    secrets: [],
    async received() {
      const names = await readdir(out).catch(() => []);
      const texts = await Promise.all(names.sort().map((name) => readText(join(out, name))));
      return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
    },
    async breakDestination() {
      await rm(out, { recursive: true, force: true });
      await writeFile(out, 'in the way');
    },
    tearDown: () => rm(root, { recursive: true }),
  };
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

exporterSuite({
  name: 'openlineage',
  kind: 'message',
  setUp: () =>
    setUpEndpoint('openlineage', (url) => ({
      uri: `${url}?access_token=canary-query`,
      auth: { type: 'bearer', token: 'canary-token' },
      headers: { 'X-Secret': 'canary-header' },
    })),
});

exporterSuite({
  name: 'webhook, of examples/exporter',
  kind: 'message',
  setUp: () => setUpEndpoint('./webhook-exporter.mjs', (url) => ({ url: `${url}/hook?key=canary-query` })),
});

async function setUpEndpoint(
  type: string,
  options: (url: string) => Readonly<Record<string, unknown>>,
): Promise<Setup> {
  const endpoint = await startEndpoint();
  const create = () => createExporter(type, options(endpoint.url), contextIn('/'));
  return {
    exporter: await create(),
    createAgain: create,
    secrets: ['canary'],
    received: async () => endpoint.requests.map(({ body }) => body),
    breakDestination: () => endpoint.close(),
    tearDown: () => endpoint.close(),
  };
}

exporterSuite({
  name: 'console',
  kind: 'message',
  canBreak: false,
  async setUp() {
    const context = contextIn('/');
    return {
      exporter: await createExporter('console', {}, context),
      createAgain: () => createExporter('console', {}, context),
      secrets: [],
      received: async () => context.printed,
      breakDestination: () => Promise.resolve(),
      tearDown: () => Promise.resolve(),
    };
  },
});
