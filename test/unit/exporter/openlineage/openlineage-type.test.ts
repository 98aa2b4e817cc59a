import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';

import type { Exporter, ExporterContext, MessageExporter } from '../../../../src/exporter/exporter.js';
import { openLineageType } from '../../../../src/exporter/openlineage/openlineage-type.js';
import type { JsonValue } from '../../../../src/model/json-value.js';
import { contextIn, outgoingRecord } from '../fixture.js';

const { options } = openLineageType;
const uri = 'https://lineage.example';
const open: Exporter[] = [];
afterEach(async () => {
  for (const exporter of open.splice(0)) await exporter.close();
});

async function create(
  given: Readonly<Record<string, unknown>>,
  context: ExporterContext = contextIn('/'),
): Promise<MessageExporter> {
  const exporter = await openLineageType.create('marquez', options.parse({ uri, ...given }), context);
  open.push(exporter);
  if (exporter.kind !== 'message') throw new Error(exporter.kind);
  return exporter;
}

/** Path and message of each problem. */
function problems(given: Readonly<Record<string, unknown>>): readonly string[] {
  const result = options.safeParse({ uri, ...given });
  const tell = ({ path, message }: z.core.$ZodIssue) => `${path.join('.')}: ${message}`;
  return result.success ? [] : result.error.issues.map(tell);
}

describe('the options of the openlineage exporter', () => {
  it('have the defaults of the design', () => {
    expect(options.parse({ uri })).toEqual({
      uri,
      preset: 'generic',
      headers: {},
      timeout: 30_000,
      retry: { attempts: 6, maxDelayMillis: 30_000, maxTimeMillis: 120_000 },
      deadLetters: { maxCount: 100, maxPercent: 1 },
    });
  });

  it('take durations, numbers as text, and part of retry and deadLetters', () => {
    const parsed = options.parse({
      uri,
      timeout: 'PT1.5S',
      retry: { attempts: '3', maxTime: 'PT5M' },
      deadLetters: { maxCount: 0 },
    });
    expect(parsed.timeout).toBe(1_500);
    expect(parsed.retry).toEqual({ attempts: 3, maxDelayMillis: 30_000, maxTimeMillis: 300_000 });
    expect(parsed.deadLetters).toEqual({ maxCount: 0, maxPercent: 1 });
  });

  it.each([
    ['bearer', { type: 'bearer', token: 'abc' }],
    ['api_key', { type: 'api_key', key: 'abc', header: 'X-Key' }],
    ['basic', { type: 'basic', username: 'me', password: 'pässword: 🚢' }],
  ])('take auth of type %s', (_, auth) => {
    expect(problems({ auth })).toEqual([]);
  });

  it.each([
    [{ uri: undefined }, 'uri'],
    [{ uri: 'http://169.254.169.254' }, 'uri: link-local'],
    [{ uri: 'http://me:canary@x.example' }, 'uri: must not contain a user name'],
    [{ preset: 'marqez' }, 'preset'],
    [{ timeout: 30 }, 'timeout'],
    [{ timeout: 'PT0S' }, 'timeout: expected a duration'],
    [{ timeout: '30s' }, 'timeout: expected an ISO-8601 duration'],
    [{ timeout: 'P60D' }, 'timeout: expected a duration'],
    [{ retry: { attempts: 0 } }, 'retry.attempts'],
    [{ retry: { attemps: 1 } }, 'retry'],
    [{ deadLetters: { maxPercent: 101 } }, 'deadLetters.maxPercent'],
    [{ auth: { type: 'bearer' } }, 'auth.token'],
    [{ auth: { type: 'bearer', token: '' } }, 'auth.token: must not be empty'],
    [{ auth: { type: 'bearer', token: 'a\r\nX-Evil: canary' } }, 'auth.token: must not contain line breaks'],
    [{ auth: { type: 'api_key', key: 'a', header: 'Host' } }, 'auth.header: is set by the exporter itself'],
    [{ auth: { type: 'basic', username: 'a:b', password: 'c' } }, 'auth.username'],
    [{ auth: { type: 'oauth' } }, 'auth.type'],
    [{ headers: { 'X-A': 'a\nb' } }, 'headers.X-A: must not contain line breaks'],
    [{ headers: { 'X-A': 'a\u0000b' } }, 'headers.X-A: must not contain line breaks'],
    [{ headers: { 'X A': 'a' } }, 'headers.X A'],
    [{ headers: { 'content-length': '1' } }, 'headers.content-length'],
    [{ headers: { 'Transfer-Encoding': 'chunked' } }, 'headers.Transfer-Encoding'],
    [{ headers: { HOST: 'x' } }, 'headers.HOST'],
    [
      { auth: { type: 'bearer', token: 'a' }, headers: { authorization: 'canary' } },
      'headers.authorization: is set by auth already',
    ],
    [{ facetPrefix: 'my-facets' }, 'facetPrefix'],
    [{ mappings: 5 }, 'mappings'],
    [{ authorities: { 'postgres://x/': {} } }, 'authorities.postgres://x/.namespace'],
  ])('refuse %j', (given, expected) => {
    const found = problems(given);
    expect(found.join('\n')).toContain(expected);
    expect(found).toHaveLength(1);
    expect(found.join('\n')).not.toContain('canary');
  });
});

describe('the settings of an openlineage exporter', () => {
  it('hold what decides where and in what form events arrive, and no secrets and no tuning', async () => {
    const mappings = { Table: { namespace: 'namespace' } };
    const exporter = await create({
      uri: 'https://lineage.example/in?key=canary',
      auth: { type: 'bearer', token: 'canary' },
      headers: { 'X-Canary': 'canary' },
      timeout: 'PT1S',
      mappings,
      jobName: '{{ record.flowId }}',
      metadataKeys: ['team'],
      authorities: { 'postgres://warehouse/': { namespace: 'postgres://db:5432' } },
    });
    expect(exporter.settings).toEqual({
      type: 'openlineage',
      uri: 'https://lineage.example/in',
      preset: 'generic',
      mappings,
      jobName: '{{ record.flowId }}',
      metadataKeys: ['team'],
      authorities: { 'postgres://warehouse/': { namespace: 'postgres://db:5432' } },
    });
    expect(exporter.destination).toBe('lineage.example:443');
  });

  it('hold the content of mapping files, so that a change of one is seen', async () => {
    const content = { Table: { namespace: { const: 'x' } } };
    const resolveMappings = (mappings: JsonValue) => (mappings === 'mine.yaml' ? content : mappings);
    const context = { ...contextIn('/'), resolveMappings };
    const exporter = await create({ mappings: 'mine.yaml' }, context);
    expect(exporter.settings.mappings).toEqual(content);
    expect(context.settings[0]?.mappings).toBe('mine.yaml');
  });

  it('hand limits to the shipper', async () => {
    const exporter = await create({ retry: { attempts: 2 }, deadLetters: { maxCount: 5 } });
    expect(exporter.retry).toEqual({ attempts: 2, maxDelayMillis: 30_000, maxTimeMillis: 120_000 });
    expect(exporter.deadLetters).toEqual({ maxCount: 5, maxPercent: 1 });
  });
});

describe('a credential over plain http', () => {
  const auth = { type: 'bearer', token: 'canary' };
  it.each([
    [{ uri: 'http://lineage.example:5000', auth }],
    [{ uri: 'http://10.0.0.1', headers: { Authorization: 'Token canary' } }],
    [{ uri: 'http://10.0.0.1', headers: { 'X-API-Key': 'canary' } }],
    [{ uri: 'http://10.0.0.1?api_key=canary' }],
  ])('is warned about: %j', async (given) => {
    const { warnings } = await create(given);
    expect(warnings).toHaveLength(1);
    expect(warnings?.[0]).toMatch(/^exporter marquez: .*over plain http; use https$/);
    expect(warnings?.[0]).not.toContain('canary');
  });

  it.each([
    [{ uri: 'https://lineage.example', auth }],
    [{ uri: 'http://localhost:5000', auth }],
    [{ uri: 'http://127.0.0.1:5000', auth }],
    [{ uri: 'http://[::1]:5000', auth }],
    [{ uri: 'http://lineage.example', headers: { 'X-Team': 'data' } }],
  ])('is not warned about where it stays on the machine, is encrypted, or is none: %j', async (given) => {
    expect((await create(given)).warnings).toEqual([]);
  });
});

describe('the events of a record', () => {
  it('become messages in order, all of the key of their job', async () => {
    const encoded = (await create({})).encode(outgoingRecord(1));
    if (encoded.kind !== 'messages') throw new Error(encoded.kind);
    expect(encoded.messages.map(({ body }) => JSON.parse(body).eventType)).toEqual(['START', 'COMPLETE']);
    expect(encoded.messages.map(({ orderKey }) => orderKey)).toEqual(['pipeline.load', 'pipeline.load']);
  });

  it('may be none: skipped or rejected with the reason', async () => {
    const exporter = await create({});
    const { executionId: _, ...noRun } = outgoingRecord(1).record();
    const skipped = exporter.encode({ ...outgoingRecord(1), record: () => noRun });
    expect(skipped).toEqual({ kind: 'skipped', reason: 'no run' });
    expect(exporter.encode(outgoingRecord(1, { state: 'BROKEN' }))).toEqual({
      kind: 'rejected',
      code: 'unmappable',
      message: 'broken',
    });
  });

  it('are compiled with what the preset knows, unless configured otherwise', async () => {
    const context = contextIn('/');
    await create({ preset: 'generic' }, context);
    await create({ preset: 'marquez' }, context);
    await create({ preset: 'marquez', jobPerOutputs: false, facetPrefix: 'acme' }, context);
    expect(context.settings).toEqual([
      { datasetEvents: true, jobPerOutputs: false },
      { datasetEvents: true, jobPerOutputs: true },
      { datasetEvents: true, jobPerOutputs: false, facetPrefix: 'acme' },
    ]);
  });
});
