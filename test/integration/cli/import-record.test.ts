// `import` and `record` from outside. What the formats hold is tested with the source.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { kestraRecords, tableRecord } from './fixture.js';
import { examples, usePlace } from './run-command.js';

const place = usePlace();

describe('import', () => {
  it.each([
    { what: 'JSON lines', file: kestraRecords, read: 13 },
    { what: 'Ion', file: join(examples, 'records/kestra-pipelines.ion'), read: 13 },
    { what: 'a Prefect page', file: join(examples, 'records/prefect-page.json'), read: 3 },
  ])('takes $what and counts records', async ({ file, read }) => {
    const { code, document } = await place().json(['import', file]);
    expect(code).toBe(0);
    expect(document).toEqual({
      read,
      imported: read,
      duplicates: 0,
      rejected: 0,
      files: [expect.objectContaining({ file, read, imported: read, duplicates: 0, rejected: 0 })],
    });
  });

  it('takes gzip, arrays and standard input, and keeps a record once', async () => {
    const lines = readFileSync(kestraRecords);
    place().write('records.jsonl.gz', gzipSync(lines));
    place().write('array.json', `[${lines.toString('utf8').trim().split('\n').join(',\n')}]`);
    const { document } = await place().json(['import', 'records.jsonl.gz', 'array.json', '-'], {
      stdin: lines,
    });
    expect(document).toMatchObject({ read: 39, imported: 13, duplicates: 26, rejected: 0 });
  });

  it('keeps the good, names file and line of the bad, writes them to the rejects file, and ends with 1', async () => {
    place().write(
      'mixed.jsonl',
      `${tableRecord('a', '2026-01-01T00:00:00Z')}\n{broken\n${tableRecord('b', '2026-01-01T00:00:01Z')}\n`,
    );
    const { code, document, stderr } = await place().json([
      'import',
      'mixed.jsonl',
      '--rejects',
      'rejects.jsonl',
    ]);
    expect(code).toBe(1);
    expect(document).toMatchObject({ read: 3, imported: 2, duplicates: 0, rejected: 1 });
    expect(stderr).toContain('mixed.jsonl:2');
    const [reject] = place()
      .read('rejects.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(reject).toEqual({
      file: 'mixed.jsonl',
      line: 2,
      code: 'broken_json',
      message: expect.any(String),
      raw: '{broken',
    });
  });

  it('makes no rejects file where nothing was rejected', async () => {
    await place().run(['import', kestraRecords, '--rejects', 'rejects.jsonl']);
    expect(place().list('.')).not.toContain('rejects.jsonl');
  });

  it.each([
    { file: 'nowhere.jsonl', message: 'there is no such file' },
    { file: '.', message: 'it is a directory' },
  ])('of $file ends with 1 before a store is made', async ({ file, message }) => {
    const { code, document } = await place().json(['import', kestraRecords, file]);
    expect(code).toBe(1);
    expect(document).toEqual({
      error: { code: 'input_unreadable', message: expect.stringContaining(message), problems: [] },
    });
    expect(place().list('.asset-shipper')).toEqual([]);
  });

  it('of something else entirely rejects it', async () => {
    place().write('page.html', '<html><body>404</body></html>\n');
    const { code, document } = await place().json(['import', 'page.html']);
    expect(code).toBe(1);
    expect(document).toMatchObject({ imported: 0, rejected: 1 });
  });
});

describe('record', () => {
  it('keeps one record with everything that was given', async () => {
    const { code, document } = await place().json([
      ...[
        'record',
        '--flow',
        'etl',
        '--task',
        'load',
        '--run',
        'r1',
        '--task-run',
        't1',
        '--namespace',
        'company.data',
      ],
      ...[
        '--tenant',
        'main',
        '--state',
        'SUCCESS',
        '--start',
        '2026-01-01T02:00:00+02:00',
        '--end',
        '2026-01-01T00:00:01.5Z',
      ],
      ...[
        '--input',
        'raw.trips',
        '--output',
        '{"id":"s3://lake/trips.parquet","type":"File","metadata":{"rows":12}}',
      ],
      ...['--metadata', 'rows=12', '--tag', 'nightly', '--tag', 'eu', '--source', 'airflow', '--uid', 'u1'],
    ]);
    expect(code).toBe(0);
    expect(document).toMatchObject({ uid: 'u1', imported: 1, duplicates: 0 });
    place().write('ship.yaml', 'start: earliest\nassetExporters: [{ id: a, type: file, format: JSON }]\n');
    await place().run(['ship', 'ship.yaml']);
    const [file] = place().list('out');
    expect(JSON.parse(place().read(`out/${file}`))).toMatchObject({
      uid: 'u1',
      tenantId: 'main',
      namespace: 'company.data',
      flowId: 'etl',
      executionId: 'r1',
      taskId: 'load',
      taskRunId: 't1',
      state: 'SUCCESS',
      startDate: '2026-01-01T00:00:00Z',
      endDate: '2026-01-01T00:00:01.5Z',
      timestamp: '2026-01-01T00:00:01.5Z',
      source: 'airflow',
      tags: ['nightly', 'eu'],
      inputs: [expect.objectContaining({ id: 'raw.trips' })],
      outputs: [
        expect.objectContaining({ id: 's3://lake/trips.parquet', type: 'File', metadata: { rows: 12 } }),
      ],
    });
  });

  it.each([
    { state: 'success', hint: 'did you mean SUCCESS?' },
    { state: 'DONE', hint: 'these do: SUCCESS, WARNING, FAILED' },
  ])('with the state $state is kept, with a note that no end is sent', async ({ state, hint }) => {
    const { code, stderr } = await place().run(['record', '--run', 'r1', '--output', 'a', '--state', state]);
    expect(code).toBe(0);
    expect(stderr).toContain(hint);
  });

  it.each(['SUCCESS', 'RUNNING'])('with the state %s needs no note', async (state) => {
    await place().run(['record', '--output', 'a']);
    const { stderr } = await place().run(['record', '--run', 'r1', '--output', 'a', '--state', state]);
    expect(stderr).toMatch(/^record \w+ kept\n$/);
  });

  it('says that it made a store in a place that nobody named', async () => {
    const first = await place().run(['record', '--output', 'a']);
    expect(first.stderr).toContain('there was no store sqlite:.asset-shipper/assets.db; it was made');
    expect((await place().run(['record', '--output', 'b'])).stderr).not.toContain('made');
    const named = await place().run(['record', '--output', 'a', '--store', 'sqlite:named.db']);
    expect(named.stderr).not.toContain('made');
  });

  it('of a known uid is a duplicate with the same content and a failure with other content', async () => {
    const words = [
      'record',
      '--flow',
      'etl',
      '--run',
      'r1',
      '--timestamp',
      '2026-01-01T00:00:00Z',
      '--uid',
      'u1',
    ];
    await place().run([...words, '--output', 'a']);
    const same = await place().json([...words, '--output', 'a']);
    expect(same).toMatchObject({ code: 0, document: { imported: 0, duplicates: 1 } });
    const other = await place().json([...words, '--output', 'b']);
    expect(other).toMatchObject({ code: 1, document: { error: { code: 'record_rejected' } } });
  });
});
