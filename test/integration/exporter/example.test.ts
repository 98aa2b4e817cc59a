import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import type { Exporter } from '../../../src/exporter/exporter.js';
import { createRegistry } from '../../../src/exporter/registry.js';
import { contextIn, inBatches, outgoingRecord, planOf } from '../../unit/exporter/fixture.js';
import { startEndpoint, type TestEndpoint } from './endpoint.js';

const workingDirectory = fileURLToPath(new URL('../../../examples/exporter', import.meta.url));
const never = new AbortController().signal;
const configuration = z.object({
  assetExporters: z.array(z.looseObject({ id: z.string(), type: z.string() })),
});

describe('the exporters in examples/exporter', () => {
  let root: string;
  let endpoint: TestEndpoint;
  let exporters: ReadonlyMap<string, Exporter>;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'example-'));
    endpoint = await startEndpoint();
    const text = await readFile(join(workingDirectory, 'ship.yaml'), 'utf8');
    const { assetExporters } = configuration.parse(parse(text));
    const registry = createRegistry({ workingDirectory });
    const made = assetExporters.map(async ({ id, type, ...given }) => {
      const exporterType = await registry.find(type);
      if (exporterType === undefined) throw new Error(type);
      const url = 'url' in given ? { url: endpoint.url } : {};
      const options = exporterType.options.strict().parse({ ...given, ...url });
      return [id, await exporterType.create(id, options, contextIn(root))] as const;
    });
    exporters = new Map(await Promise.all(made));
  });
  afterEach(async () => {
    await endpoint.close();
    await rm(root, { recursive: true });
  });

  const records = [
    outgoingRecord(1),
    outgoingRecord(2, {
      state: 'FAILED',
      inputs: [{ tenantId: 'main', id: '=HYPERLINK("x")' }],
    }),
  ];

  it('write a table of what was read and written', async () => {
    const exporter = exporters.get('table');
    if (exporter?.kind !== 'plan') throw new Error('no plan exporter');
    const outcome = await exporter.publish(planOf(records, exporter.settings), inBatches(records), never);
    if (outcome.kind !== 'delivered') throw new Error(outcome.failure.message);
    const { uris, lines } = outcome.result;
    expect(lines).toBe(3);
    expect((await readFile(fileURLToPath(uris[0] ?? ''), 'utf8')).split('\n')).toEqual([
      '"2026-01-01T10:00:00.000Z","company.team.pipeline.load","SUCCESS","output","table-1"',
      `"2026-01-01T10:00:00.000Z","company.team.pipeline.load","FAILED","input","'=HYPERLINK(""x"")"`,
      '"2026-01-01T10:00:00.000Z","company.team.pipeline.load","FAILED","output","table-2"',
      '',
    ]);
  });

  it('tell a webhook of failures and skip the rest', async () => {
    const exporter = exporters.get('hook');
    if (exporter?.kind !== 'message') throw new Error('no message exporter');
    const [first, second] = records.map((record) => exporter.encode(record));
    expect(first).toEqual({ kind: 'skipped', reason: 'not a failure' });
    if (second?.kind !== 'messages') throw new Error('skipped');
    for (const message of second.messages) await exporter.send(message, never);
    expect(endpoint.requests.map(({ body }) => JSON.parse(body))).toEqual([
      {
        id: '00000000000000000000000000000002',
        task: 'company.team.pipeline.load',
        state: 'FAILED',
        wrote: ['table-2'],
      },
    ]);
  });

  it.each([
    [429, 'retry'],
    [500, 'retry'],
    [400, 'rejected'],
    [401, 'stopped'],
    [302, 'stopped'],
  ])('take a %i of the webhook for %s', async (status, kind) => {
    const refusing = await startEndpoint((response) =>
      response.writeHead(status, { Location: '/elsewhere' }).end(),
    );
    const type = await createRegistry({ workingDirectory }).find('./webhook-exporter.mjs');
    const given = type?.options.parse({ url: refusing.url }) ?? {};
    const exporter = await type?.create('hook', given, contextIn(root));
    if (exporter?.kind !== 'message') throw new Error('no message exporter');
    expect((await exporter.send({ body: '{}', orderKey: '' }, never)).kind).toBe(kind);
    await refusing.close();
  });
});
