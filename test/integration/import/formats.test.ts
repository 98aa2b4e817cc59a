import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import ion from 'ion-js';
import { describe, expect, it } from 'vitest';

import { createCodec } from '../../../src/codec/create-codec.js';
import { openStore } from '../../../src/store/open-store.js';
import { recordText, useImporting } from './importing.js';

const importing = useImporting();
const examples = fileURLToPath(new URL('../../../examples/records/', import.meta.url));
const jsonLines = join(examples, 'kestra-pipelines.jsonl');
const ionText = join(examples, 'kestra-pipelines.ion');
const lines = readFileSync(jsonLines, 'utf8').trimEnd().split('\n');
const all = { read: 13, imported: 13, duplicates: 0, rejected: 0 };
const none = { read: 13, imported: 0, duplicates: 13, rejected: 0 };

describe('the example records', () => {
  it('are imported, and imported again are all duplicates', async () => {
    const { import: run } = importing();
    expect(await run([jsonLines])).toMatchObject({
      ...all,
      files: [{ file: jsonLines, format: 'kestra', ...all }],
    });
    expect(await run([jsonLines])).toMatchObject(none);
  });

  it.each([
    ['JSON lines after Ion', [ionText, jsonLines]],
    ['Ion after JSON lines', [jsonLines, ionText]],
  ])(
    'as %s are the same records: Ion cuts instants to milliseconds',
    async (_, [first = '', second = '']) => {
      const { import: run } = importing();
      expect(await run([first])).toMatchObject(all);
      expect(await run([second])).toMatchObject(none);
    },
  );

  it('hold the pipelines of tables, marts, buckets and files, in the states that they ended in', async () => {
    const { import: run, records } = importing();
    await run([jsonLines]);
    const stored = await records();
    const outputs = stored.map(
      (record) => `${record.flowId ?? 'by hand'}: ${record.outputs?.map((asset) => asset.id)}`,
    );
    expect(outputs).toEqual([
      'pipeline_with_assets: trips',
      'data_pipeline_assets: trips',
      'data_pipeline_assets: avg_passenger_count',
      'data_pipeline_assets: avg_trip_distance',
      'infra_assets: kestra-business-bucket',
      'infra_assets: kestra-data-bucket',
      'infra_assets: kestra-finance-bucket',
      'infra_assets: kestra-product-bucket',
      'upload_file: raw_customer',
      'upload_file: raw_customer',
      'pipeline_with_assets: trips',
      'by hand: vm-etl-01',
      'by hand: trips_2024',
    ]);
    expect(stored.map((record) => record.state).filter((state) => state !== 'SUCCESS')).toEqual([
      'FAILED',
      'WARNING',
      undefined,
      undefined,
    ]);
    const external = stored[1]?.inputs?.[0];
    expect(external).toMatchObject({
      id: 'sample_data.nyc.taxi',
      type: 'io.kestra.core.models.assets.External',
    });
    const mart = stored[2]?.inputs?.[0];
    expect(mart).toMatchObject({ id: 'trips', completed: true, metadata: { model_layer: 'staging' } });
  });
});

describe('records come the same', () => {
  const list = `[${lines.join(',')}]`;
  it.each<[string, () => string | Uint8Array]>([
    ['as a JSON list', () => list],
    ['as an indented JSON list', () => JSON.stringify(JSON.parse(list), null, 2)],
    [
      'as indented JSON, one after the other',
      () => lines.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join('\n'),
    ],
    ['with a byte order mark and Windows line ends', () => `\ufeff${lines.join('\r\n')}\r\n`],
    ['as a page of a search API', () => JSON.stringify({ results: JSON.parse(list), total: 13 })],
    ['as JSON lines in gzip', () => gzipSync(lines.join('\n'))],
    [
      'as JSON lines in two gzip members',
      () => Buffer.concat([gzipSync(`${lines[0]}\n`), gzipSync(lines.slice(1).join('\n'))]),
    ],
    ['as Ion text in gzip', () => gzipSync(readFileSync(ionText))],
    [
      'as indented Ion text',
      () =>
        ion
          .loadAll(readFileSync(ionText, 'utf8'))
          .map((value) => ion.dumpPrettyText(value))
          .join('\n'),
    ],
    ['as binary Ion', () => ion.dumpBinary(...ion.loadAll(readFileSync(ionText, 'utf8')))],
    ['as binary Ion in gzip', () => gzipSync(ion.dumpBinary(...ion.loadAll(readFileSync(ionText, 'utf8'))))],
  ])('%s', async (_, content) => {
    const { write, import: run } = importing();
    await run([jsonLines]);
    // The name says nothing of the format.
    expect(await run([write('records.data', content())])).toMatchObject(none);
  });

  it('from standard input', async () => {
    const { import: run } = importing();
    const result = await run(['-'], { stdin: Readable.from([readFileSync(jsonLines)]) });
    expect(result).toMatchObject({ ...all, files: [{ file: '-' }] });
  });

  it.each(['ION', 'JSON'] as const)(
    'from our own export as %s: every record is known, byte for byte',
    async (format) => {
      const { write, import: run, store } = importing();
      await run([jsonLines, join(examples, 'prefect-page.json')]);
      const stored = await store.read({ after: '0', through: await store.head() }, {}, 100);
      const codec = createCodec(format);
      const exported = write('export', stored.map((record) => `${codec.encode(record.json)}\n`).join(''));
      expect(await run([exported])).toMatchObject({ read: 16, imported: 0, duplicates: 16, rejected: 0 });
      const other = await openStore('sqlite::memory:', {
        create: true,
      });
      try {
        expect(await run([exported], { store: other })).toMatchObject({
          read: 16,
          imported: 16,
          rejected: 0,
        });
        const again = await other.read({ after: '0', through: await other.head() }, {}, 100);
        expect(again.map((record) => record.json)).toEqual(stored.map((record) => record.json));
      } finally {
        await other.close();
      }
    },
  );
});

describe('lines are told right', () => {
  it('in an indented list: where the record begins', async () => {
    const { write, import: run } = importing();
    const text = `[\n  {\n    "flowId": "a"\n  },\n\n  ${recordText()},\n  {\n    "flowId": 5\n  }\n]\n`;
    const result = await run([write('in.json', text)]);
    expect(result.rejections.map(({ line, code }) => [line, code])).toEqual([
      [2, 'no_timestamp'],
      [7, 'wrong_type'],
    ]);
  });

  it('in Ion text with a value over several lines', async () => {
    const { write, import: run } = importing();
    const text = '{\n  flowId:"a"\n}\n// a comment\n{flowId:5}\n';
    const result = await run([write('in.ion', text)]);
    expect(result.rejections.map(({ line, code }) => [line, code])).toEqual([
      [1, 'no_timestamp'],
      [5, 'wrong_type'],
    ]);
  });

  it('in a search page: the line of the page and the place in it', async () => {
    const { write, import: run } = importing();
    const page = `{"results":[${recordText()},{"flowId":5}],"total":2}`;
    const result = await run([write('in.json', page)]);
    expect(result.rejections).toMatchObject([{ line: 1, raw: '{"flowId":5}' }]);
    expect(result.rejections[0]?.message).toMatch(/^results\[1\]: flowId: /);
  });
});

describe('a file that is empty', () => {
  it.each(['', ' \n\n', '[]'])('(%j) gives nothing and is no fault', async (text) => {
    const { write, import: run } = importing();
    expect(await run([write('in.json', text)])).toMatchObject({ read: 0, files: [{ format: 'none' }] });
  });
});
