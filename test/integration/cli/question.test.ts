// Commands that look without changing: preview, status, assets; and the endpoint to try things out.
import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { useEndpoints } from './endpoint.js';
import { archiveConfiguration, endpointConfiguration, importExamples } from './fixture.js';
import { usePlace } from './run-command.js';

const place = usePlace();
const endpoints = useEndpoints();

describe('preview', () => {
  it('prints the very events that ship sends next, one per line, and moves nothing', async () => {
    const { url, taken } = await endpoints.receiver();
    await importExamples(place());
    place().write('ship.yaml', endpointConfiguration(url));
    const { code, stdout } = await place().run(['preview', 'ship.yaml', '--limit', '100']);
    expect(code).toBe(0);
    expect(taken).toEqual([]);
    await place().run(['ship', 'ship.yaml']);
    expect(stdout.trim().split('\n').sort()).toEqual(taken.map(({ text }) => text).sort());
    const after = await place().json(['preview', 'ship.yaml']);
    expect(after).toMatchObject({ code: 0, document: [] });
  });

  it('--limit counts records, and --json groups events by record', async () => {
    await importExamples(place());
    place().write('ship.yaml', endpointConfiguration('http://127.0.0.1:9'));
    const { document } = await place().json(['preview', 'ship.yaml', '--limit', '2']);
    expect(document).toMatchObject([
      { exporter: 'marquez', sequence: '1', events: [{ eventType: 'START' }, { eventType: 'COMPLETE' }] },
      { exporter: 'marquez', sequence: '2', events: [{ eventType: 'START' }, { eventType: 'COMPLETE' }] },
    ]);
  });

  it('--json keeps numbers as they are', async () => {
    const rows = '"metadata":{"rows":12345678901234567890}';
    place().write(
      'records.jsonl',
      `{"flowId":"f","timestamp":"2026-01-01T00:00:00Z","outputs":[{"id":"a","type":"Table",${rows}}]}\n`,
    );
    await place().run(['import', 'records.jsonl']);
    place().write('ship.yaml', endpointConfiguration('http://127.0.0.1:9', '    metadataKeys: [rows]\n'));
    const { stdout, stderr } = await place().run(['preview', 'ship.yaml', '--json']);
    expect(stderr).toBe('');
    expect(stdout).toContain('12345678901234567890');
  });

  it('--explain says which rule gave each identity and facet', async () => {
    await importExamples(place());
    place().write(
      'ship.yaml',
      endpointConfiguration(
        'http://127.0.0.1:9',
        '    mappings: { Table: { namespace: namespace, documentation.description: metadata.table } }\n',
      ),
    );
    const { stdout } = await place().run(['preview', 'ship.yaml', '--limit', '1', '--explain']);
    expect(stdout).toMatch(/# output trips → company\.team trips/);
    expect(stdout).toMatch(/#\s+namespace = "company\.team"\s+by .*`Table`: namespace/);
    expect(stdout).toMatch(/#\s+documentation\.description = "trips"/);
  });

  it('of an unknown exporter is wrong usage', async () => {
    await importExamples(place());
    place().write('ship.yaml', endpointConfiguration('http://127.0.0.1:9'));
    const { code, document } = await place().json(['preview', 'ship.yaml', '--exporter', 'nope']);
    expect(code).toBe(2);
    expect(document).toMatchObject({
      error: { code: 'usage', message: expect.stringContaining('`marquez`') },
    });
  });
});

describe('status', () => {
  it('tells offset, lag, last run and dead letters, also before the first run', async () => {
    await importExamples(place());
    place().write('ship.yaml', archiveConfiguration);
    const before = await place().json(['status', 'ship.yaml']);
    expect(before).toMatchObject({
      code: 0,
      document: {
        records: 13,
        exporters: [
          { exporter: 'archive', offset: null, lag: { records: 13 }, lastRun: null, deadLetters: 0 },
        ],
      },
    });
    await place().run(['ship', 'ship.yaml', '--max-records', '5']);
    const after = await place().json(['status', 'ship.yaml']);
    expect(after).toMatchObject({
      code: 0,
      document: {
        exporters: [
          {
            exporter: 'archive',
            offset: '5',
            lag: { records: 8 },
            lastRun: { status: 'complete' },
            deadLetters: 0,
          },
        ],
      },
    });
    const { stdout } = await place().run(['status']);
    expect(stdout).toMatch(/ship_assets\s+archive\s+5\s+8/);
  });

  it('ends with 1 over a limit and names it', async () => {
    await importExamples(place());
    place().write('ship.yaml', archiveConfiguration);
    await place().run(['ship', 'ship.yaml', '--max-records', '5']);
    expect(
      (
        await place().run([
          'status',
          'ship.yaml',
          '--max-lag',
          '8',
          '--max-age',
          'P99999D',
          '--max-dead-letters',
          '0',
        ])
      ).code,
    ).toBe(0);
    const lag = await place().run(['status', 'ship.yaml', '--max-lag', '7']);
    expect(lag.code).toBe(1);
    expect(lag.stderr).toContain('8 records behind, more than 7');
    await place().run(['ship', 'ship.yaml', '--max-records', '7']);
    const one = await place().run(['status', 'ship.yaml', '--max-lag', '0']);
    expect(one.stderr).toContain('1 record behind, more than 0');
    expect((await place().run(['status', '--max-age', 'PT0.001S'])).code).toBe(1);
  });
});

describe('assets', () => {
  it('list filters by type, namespace and metadata', async () => {
    await importExamples(place());
    const ids = async (...words: readonly string[]) =>
      ((await place().json(['assets', 'list', ...words])).document as readonly { readonly id: string }[]).map(
        ({ id }) => id,
      );
    expect(await ids()).toContain('kestra-data-bucket');
    expect(await ids('--type', 'Table')).toEqual(['avg_passenger_count', 'avg_trip_distance', 'trips']);
    expect(await ids('--type', 'io.kestra.core.models.assets.Table', '--namespace', 'kestra.*')).toEqual([
      'avg_passenger_count',
      'avg_trip_distance',
    ]);
    expect(await ids('--metadata', 'model_layer=mart', '--limit', '1')).toEqual(['avg_passenger_count']);
    expect(await ids('--tenant', 'nobody')).toEqual([]);
  });

  it('show gives the fields, the health and who read and wrote it', async () => {
    await importExamples(place());
    const { code, document } = await place().json(['assets', 'show', 'trips']);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      tenantId: 'main',
      id: 'trips',
      type: 'io.kestra.plugin.ee.assets.Table',
      metadata: { database: 'sqlite', table: 'trips' },
      health: 'green',
      usages: expect.arrayContaining([
        expect.objectContaining({ side: 'input', taskId: 'create_mart_layer_asset' }),
      ]),
    });
    const unknown = await place().json(['assets', 'show', 'nope']);
    expect(unknown).toMatchObject({ code: 1, document: { error: { code: 'asset_unknown' } } });
  });
});

describe('receive', () => {
  const post = (url: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/v1/lineage`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });

  it('prints its address, keeps what is valid byte for byte, refuses the rest, and ends on Ctrl-C', async () => {
    await importExamples(place());
    const { process, ended, firstLine } = place().start([
      'receive',
      '--port',
      '0',
      '--out',
      'events.ndjson',
      '--json',
    ]);
    const { url, port } = JSON.parse(await firstLine) as { readonly url: string; readonly port: number };
    expect(url).toBe(`http://127.0.0.1:${port}`);
    place().write('ship.yaml', endpointConfiguration(url));
    const { code } = await place().run(['ship', 'ship.yaml']);
    expect(code).toBe(0);
    const answers = await Promise.all([
      post(url, '{"eventType":"START"}'),
      post(url, '{nope'),
      fetch(url),
      fetch(`${url}/api/v1/lineage`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([422, 400, 404, 405]);
    expect(await answers[0]?.json()).toMatchObject({
      findings: [expect.objectContaining({ level: 'error' })],
    });
    const exact = `{\n"eventTime":"2026-01-01T00:00:00Z","producer":"https://example.com","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent","dataset":{"namespace":"n","name":"d","facets":{"mine_x":{"_producer":"https://example.com","_schemaURL":"https://example.com/x.json","big":12345678901234567890}}}\n}`;
    expect((await post(url, exact)).status).toBe(201);
    process.kill('SIGINT');
    const end = await ended;
    expect(end.code).toBe(0);
    expect(end.stdout).toBe(`${JSON.stringify({ url, port })}\n`);
    const lines = place().read('events.ndjson').trimEnd().split('\n');
    expect(lines.at(-1)).toBe(exact.replaceAll('\n', ' '));
    expect(end.stderr).toContain(`${lines.length} taken, 1 refused`);
    expect(end.stderr).toContain('  error: no event');
    expect((await place().json(['validate', 'events.ndjson'])).document).toMatchObject({
      valid: true,
      errors: 0,
    });
  });

  it('says before it listens that the file cannot be written or the port is taken', async () => {
    const { port } = await endpoints.receiver();
    const file = await place().json(['receive', '--port', '0', '--out', 'no/such/events.ndjson']);
    expect(file).toMatchObject({ code: 1, document: { error: { code: 'output_unwritable' } } });
    const taken = await place().json(['receive', '--port', `${port}`]);
    expect(taken).toMatchObject({
      code: 1,
      document: { error: { code: 'port_in_use', message: expect.stringContaining('--port') } },
    });
  });

  it('does not acknowledge an event that it could not keep', async ({ skip }) => {
    if (!existsSync('/dev/full')) {
      console.warn('skipped: an event that cannot be kept: there is no /dev/full here');
      skip('no /dev/full');
    }
    const { process, ended, firstLine } = place().start([
      'receive',
      '--port',
      '0',
      '--out',
      '/dev/full',
      '--json',
    ]);
    const { url } = JSON.parse(await firstLine) as { readonly url: string };
    place().write('ship.yaml', endpointConfiguration(url));
    await importExamples(place());
    const { code, document } = await place().json(['ship', 'ship.yaml']);
    expect(code).toBe(1);
    expect(document).toMatchObject({ outputs: { marquez: { delivered: 0, offset: '0' } } });
    process.kill('SIGTERM');
    const end = await ended;
    expect(end.code).toBe(0);
    expect(end.stderr).toContain("can't write /dev/full: no space is left on the device");
  });
});
