// `ship` from outside: its document, its options, its exit codes.
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';
import { useEndpoints } from './endpoint.js';
import { archiveConfiguration, importExamples, kestraRecordCount, tableRecord } from './fixture.js';
import { examples, type Place, usePlace } from './run-command.js';

const place = usePlace();
const endpoints = useEndpoints();

async function shipped(words: readonly string[] = []): Promise<Awaited<ReturnType<Place['json']>>> {
  return place().json(['ship', 'ship.yaml', ...words]);
}

const archiveKeys = [
  'bytes',
  'deadLettered',
  'lines',
  'offset',
  'records',
  'skipped',
  'status',
  'uri',
  'uris',
];

describe('the document', () => {
  it('has the keys of the contract and no other', async () => {
    await importExamples(place());
    const { url, taken } = await endpoints.receiver();
    place().write(
      'ship.yaml',
      `${archiveConfiguration}  - { id: marquez, type: openlineage, uri: "${url}" }\n`,
    );
    const { code, document, stderr } = await shipped();
    expect(code).toBe(0);
    const { outputs, ...rest } = document as { readonly outputs: Record<string, Record<string, unknown>> };
    expect(rest).toEqual({
      taskId: 'ship_assets',
      endFetchedDate: '2026-01-16T10:31:47.902Z',
      fetched: kestraRecordCount,
      filtered: 0,
    });
    expect(Object.keys(outputs)).toEqual(['archive', 'marquez']);
    const { archive, marquez } = outputs;
    expect(Object.keys(archive ?? {}).sort()).toEqual(archiveKeys);
    expect(archive).toMatchObject({
      status: 'complete',
      records: 13,
      skipped: 0,
      deadLettered: 0,
      lines: 13,
      offset: '13',
    });
    const [name] = place().list('out');
    expect(archive?.uri).toBe(pathToFileURL(place().path(`out/${name}`)).href);
    expect(archive?.uris).toEqual([archive?.uri]);
    expect(archive?.bytes).toBe(place().read(`out/${name}`).length);
    expect(marquez).toEqual({
      status: 'complete',
      records: 13,
      skipped: 0,
      deadLettered: 0,
      events: taken.length,
      delivered: taken.length,
      offset: '13',
    });
    expect(stderr).toContain('13 records fetched');
  });

  it('of nothing new counts zero, names no file and ends with 0', async () => {
    await importExamples(place());
    place().write('ship.yaml', archiveConfiguration);
    await shipped();
    const before = place().list('out');
    const { code, document } = await shipped();
    expect(code).toBe(0);
    expect(document).toEqual({
      taskId: 'ship_assets',
      endFetchedDate: null,
      fetched: 0,
      filtered: 0,
      outputs: {
        archive: {
          status: 'complete',
          records: 0,
          skipped: 0,
          deadLettered: 0,
          uris: [],
          lines: 0,
          bytes: 0,
          offset: '13',
        },
      },
    });
    expect(place().list('out')).toEqual(before);
  });

  it('of several tasks is an array, also when one of them fails or is disabled', async () => {
    await importExamples(place());
    const task = (id: string, more: string) =>
      `  - { id: ${id}, type: io.kestra.plugin.ee.assets.AssetShipper, start: earliest, ${more} }\n`;
    place().write(
      'ship.yaml',
      `id: flow\nnamespace: company\ntasks:\n${task('one', 'assetExporters: [{ id: a, type: file, directory: /proc/nowhere }]')}${task('two', 'assetExporters: [{ id: b, type: file, directory: two }]')}${task('three', 'disabled: true, assetExporters: [{ id: c, type: file, directory: three }]')}`,
    );
    const { code, document } = await shipped();
    expect(code).toBe(1);
    expect(document).toMatchObject([
      { taskId: 'company.flow.one', outputs: { a: { status: 'stopped', records: 0, offset: '0' } } },
      { taskId: 'company.flow.two', outputs: { b: { status: 'complete', records: 13 } } },
    ]);
    expect(place().list('two')).toHaveLength(1);
    expect(place().list('three')).toEqual([]);
  });

  it('of a single task that is disabled has no outputs', async () => {
    const task = 'type: io.kestra.plugin.ee.assets.AssetShipper\ndisabled: true\n';
    place().write('ship.yaml', `${task}${archiveConfiguration}`);
    const { code, document, stderr } = await shipped();
    expect(code).toBe(0);
    expect(document).toEqual({
      taskId: 'ship_assets',
      endFetchedDate: null,
      fetched: 0,
      filtered: 0,
      outputs: {},
    });
    expect(stderr).toContain('disabled');
  });

  it('is all that stdout holds with a console exporter, whose events go to stderr', async () => {
    await importExamples(place());
    place().write('ship.yaml', 'start: earliest\nassetExporters: [{ id: screen, type: console }]\n');
    const { document, stderr } = await shipped();
    expect(document).toMatchObject({ taskId: 'default', outputs: { screen: { records: 13 } } });
    expect(stderr.match(/^\{"eventT/gm)?.length).toBeGreaterThan(13);
  });
});

describe('options', () => {
  it('--dry-run delivers nothing, moves nothing and creates no store', async () => {
    const { url, taken } = await endpoints.receiver();
    place().write(
      'ship.yaml',
      `${archiveConfiguration}  - { id: marquez, type: openlineage, uri: "${url}" }\n`,
    );
    expect(await shipped(['--dry-run'])).toMatchObject({ code: 0, document: { fetched: 0 } });
    expect(place().list('.')).toEqual(['ship.yaml']);
    await importExamples(place());
    const { document } = await shipped(['--dry-run']);
    expect(document).toMatchObject({
      fetched: 13,
      outputs: {
        archive: { records: 13, uris: [], offset: '0' },
        marquez: { records: 13, delivered: 0, offset: '0' },
      },
    });
    expect(taken).toEqual([]);
    expect(place().list('.')).not.toContain('out');
    expect((await place().json(['offsets', 'list'])).document).toEqual([]);
  });

  it('--dry-run says what is odd about the configuration, as a run does', async () => {
    const far =
      '{ id: far, type: openlineage, uri: "http://lineage.example", auth: { type: bearer, token: canary } }';
    place().write('ship.yaml', `assetExporters:\n  - ${far}\n`);
    const { document, stderr } = await shipped(['--dry-run']);
    const warning = 'exporter far: the credential goes to lineage.example:80 over plain http; use https';
    expect(document).toMatchObject({ outputs: { far: { notices: [warning] } } });
    expect(stderr).toContain(warning);
  });

  it('--exporter runs these alone, wherever the configuration stands', async () => {
    await importExamples(place());
    place().write(
      'ship.yaml',
      'start: earliest\nassetExporters:\n  - { id: a, type: file, directory: a }\n  - { id: b, type: file, directory: b }\n  - { id: c, type: file, directory: c }\n',
    );
    const outputsOf = async (words: readonly string[]) =>
      Object.keys(
        ((await place().json(['ship', ...words])).document as { readonly outputs: object }).outputs,
      );
    expect(await outputsOf(['ship.yaml', '--exporter', 'a'])).toEqual(['a']);
    expect(await outputsOf(['--exporter', 'a', 'ship.yaml'])).toEqual(['a']);
    expect(await outputsOf(['--exporter', 'a', '--exporter', 'ship.yaml', 'b'])).toEqual(['a', 'b']);
    expect(await outputsOf(['ship.yaml', '--exporter', 'b', 'c'])).toEqual(['b', 'c']);
    const unknown = await place().json(['ship', 'ship.yaml', '--exporter', 'z']);
    expect(unknown).toMatchObject({
      code: 2,
      document: { error: { code: 'usage', message: expect.stringContaining('`a`, `b`, `c`') } },
    });
  });

  it('--set changes a configuration and every task of a flow, and an unknown path ends with 78', async () => {
    await importExamples(place());
    place().write(
      'ship.yaml',
      'id: flow\nnamespace: company\ntasks:\n  - { id: one, type: io.kestra.plugin.ee.assets.AssetShipper, assetExporters: [{ id: a, type: file, logFilePrefix: one }] }\n  - { id: two, type: io.kestra.plugin.ee.assets.AssetShipper, assetExporters: [{ id: a, type: file, logFilePrefix: two }] }\n',
    );
    const { code } = await shipped([
      '--set',
      'start=earliest',
      '--set',
      'assetExporters.a.format=JSON',
      '--set',
      'assetExporters.a.directory=./set',
    ]);
    expect(code).toBe(0);
    expect(
      place()
        .list('set')
        .map((name) => name.replace(/-.*\./, '.')),
    ).toEqual(['one.json', 'two.json']);
    const wrong = await shipped(['--set', 'assetExporters.nope.format=JSON']);
    expect(wrong).toMatchObject({
      code: 78,
      document: { error: { code: 'config_invalid', problems: [expect.anything()] } },
    });
  });

  it('a changed configuration ends with 78 and the ways out; --continue goes on from the offset', async () => {
    await importExamples(place());
    place().write('ship.yaml', archiveConfiguration);
    await shipped();
    const changed = ['--set', 'assetExporters.archive.directory=./elsewhere'];
    const refused = await shipped(changed);
    expect(refused).toMatchObject({ code: 78, document: { error: { code: 'config_changed' } } });
    for (const way of ['--continue', 'offsetKey', 'offsets set', 'directory'])
      expect(refused.stderr).toContain(way);
    expect(await shipped([...changed, '--continue'])).toMatchObject({ code: 0, document: { fetched: 0 } });
  });

  it('--since and --until ship a window once more and leave the offset where it is', async () => {
    await importExamples(place());
    place().write('ship.yaml', archiveConfiguration);
    await shipped();
    const offsets = await place().json(['offsets', 'list']);
    const { code, document } = await shipped([
      '--since',
      '2026-01-15T07:00:00Z',
      '--until',
      '2026-01-15T08:00:00Z',
    ]);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      fetched: 3,
      filtered: 10,
      outputs: { archive: { records: 3, lines: 3 } },
    });
    expect((await place().json(['offsets', 'list'])).document).toEqual(offsets.document);
  });

  it('--max-records ends early, and the next run goes on', async () => {
    await importExamples(place());
    place().write('ship.yaml', archiveConfiguration);
    expect((await shipped(['--max-records', '5'])).document).toMatchObject({
      outputs: { archive: { records: 5, offset: '5' } },
    });
    expect((await shipped()).document).toMatchObject({ outputs: { archive: { records: 8, offset: '13' } } });
  });

  it('--require-store makes a missing store an error', async () => {
    place().write('ship.yaml', archiveConfiguration);
    expect(await shipped(['--require-store'])).toMatchObject({
      code: 1,
      document: { error: { code: 'store_missing' } },
    });
    expect(place().list('.asset-shipper')).toEqual([]);
    expect(await shipped()).toMatchObject({ code: 0, document: { fetched: 0 } });
  });

  it('a first run passes over what is older than the lookback period, and says so', async () => {
    const now = new Date().toISOString();
    place().write(
      'records.jsonl',
      `${tableRecord('old', '2020-01-01T00:00:00Z')}\n${tableRecord('new', now)}\n`,
    );
    await place().run(['import', 'records.jsonl']);
    place().write('ship.yaml', archiveConfiguration.replace('start: earliest\n', ''));
    const { document, stderr } = await shipped();
    expect(document).toMatchObject({ fetched: 1, outputs: { archive: { records: 1 } } });
    expect(stderr).toMatch(/1 older record.* passed over/);
  });
});

it('an exporter of one’s own is taken from its module', async () => {
  const { url, requests } = await endpoints.answering((_, response) => response.writeHead(204).end());
  await importExamples(place());
  place().write(
    'ship.yaml',
    `start: earliest\nassetExporters:\n  - { id: hook, type: ${examples}/exporter/webhook-exporter.mjs, url: "${url}/hook", onlyFailures: true }\n`,
  );
  const { code, document } = await shipped();
  expect(code).toBe(0);
  expect(document).toMatchObject({ outputs: { hook: { status: 'complete', records: 1, skipped: 12 } } });
  expect(requests.map(({ path }) => path)).toEqual(['/hook']);
});
