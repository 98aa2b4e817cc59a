import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../../src/model/json-value.js';
import { prefectEvent } from '../../unit/source/prefect/prefect-event-fixture.js';
import { useImporting } from './importing.js';

const importing = useImporting();
const examples = fileURLToPath(new URL('../../../examples/records/', import.meta.url));
const succeeded = 'prefect.asset.materialization.succeeded';

function run(id: string): {
  readonly taskRun: { readonly id: string; readonly name: string };
  readonly flow: string;
} {
  return { taskRun: { id, name: `${id}-0a1` }, flow: 'pipe' };
}

describe('a Prefect page', () => {
  const events = [
    prefectEvent({ ...run('load'), id: 'e1', event: 'prefect.asset.referenced', key: 's3://lake/raw' }),
    prefectEvent({
      ...run('load'),
      id: 'e2',
      event: succeeded,
      key: 's3://lake/users',
      upstream: ['s3://lake/raw'],
    }),
    prefectEvent({ ...run('mart'), id: 'e3', event: succeeded, key: 's3://lake/mart' }),
  ];
  const page = (...members: readonly JsonObject[]): string =>
    JSON.stringify({ events: members, total: members.length, next_page: null });

  it.each([
    ['as the server sends it', page(...events)],
    ['indented', JSON.stringify({ events, total: 3, next_page: null }, null, 2)],
    ['as a list of events', JSON.stringify(events)],
    ['as an indented list', JSON.stringify(events, null, 1)],
    ['as lines of events', events.map((event) => JSON.stringify(event)).join('\n')],
    ['as two pages in one file', `${page(...events.slice(0, 1))}\n${page(...events.slice(1))}\n`],
  ])('%s gives a record per task run', async (_, text) => {
    const { write, import: importThem, records } = importing();
    const result = await importThem([write('page.json', text)]);
    expect(result).toMatchObject({ read: 2, imported: 2, files: [{ format: 'prefect', read: 2 }] });
    expect((await records()).map((record) => [record.flowId, record.taskId, record.taskRunId])).toEqual([
      ['pipe', 'load', 'load'],
      ['pipe', 'mart', 'mart'],
    ]);
  });

  it('is grouped with the other pages of the same command line, and counts where its first event lies', async () => {
    const { write, import: importThem, records } = importing();
    const files = [write('1.json', page(...events.slice(0, 1))), write('2.json', page(...events.slice(1)))];
    const result = await importThem(files);
    expect(result.files.map((file) => file.imported)).toEqual([1, 1]);
    expect(result.imported).toBe(2);
    const [load] = await records();
    expect(load).toMatchObject({
      taskId: 'load',
      inputs: [{ id: 's3://lake/raw' }],
      outputs: [{ id: 's3://lake/users' }],
    });
  });

  it('that is fuller than an earlier one gives a new record of the same run', async () => {
    const { write, import: importThem, records } = importing();
    await importThem([write('1.json', page(...events.slice(0, 1)))]);
    const again = await importThem([write('2.json', page(...events))]);
    expect(again).toMatchObject({ read: 2, imported: 2, duplicates: 0 });
    const loads = (await records()).filter((record) => record.taskRunId === 'load');
    expect(loads.map((record) => record.state)).toEqual([undefined, 'SUCCESS']);
    expect(new Set(loads.map((record) => record.uid)).size).toBe(2);
  });

  it('loses only its bad event', async () => {
    const { write, import: importThem } = importing();
    const bad = { ...events[0], resource: {} };
    const file = write('page.json', page(bad, ...events.slice(1)));
    const result = await importThem([file]);
    expect(result).toMatchObject({ read: 3, imported: 2, rejected: 1 });
    expect(result.rejections).toMatchObject([
      { file, line: 1, code: 'not_an_event', raw: JSON.stringify(bad) },
    ]);
    expect(result.rejections[0]?.message).toMatch(/^events\[0\]: resource\["prefect\.resource\.id"\]: /);
  });

  it('with events about other things takes the asset events alone and says how many others there were', async () => {
    const { write, import: importThem } = importing();
    const others = ['prefect.flow-run.Completed', 'prefect.artifact.created'].map((event, index) =>
      prefectEvent({ ...run('load'), id: `other-${index}`, event }),
    );
    const result = await importThem([write('page.json', page(...others, ...events))]);
    expect(result).toMatchObject({ read: 2, imported: 2, rejected: 0, files: [{ otherEvents: 2 }] });
  });

  it('with a key of more than 512 characters loses that run only', async () => {
    const { write, import: importThem } = importing();
    const long = prefectEvent({ ...run('long'), id: 'e9', event: succeeded, key: `s3://${'x'.repeat(508)}` });
    const result = await importThem([write('page.json', page(...events, long))]);
    expect(result).toMatchObject({ read: 3, imported: 2, rejected: 1 });
    expect(result.rejections).toMatchObject([{ line: 1, code: 'bad_id', raw: JSON.stringify(long) }]);
  });

  it('beside records in one file is told apart from them', async () => {
    const { write, import: importThem } = importing();
    const record = '{"executionId":"k1","outputs":[{"id":"trips"}],"timestamp":"2026-01-15T06:00:00Z"}';
    const result = await importThem([write('both.jsonl', `${page(...events)}\n${record}\n`)]);
    expect(result).toMatchObject({ imported: 3, files: [{ format: 'mixed' }] });
  });

  it('forced to be records is rejected; records forced to be events are too', async () => {
    const { write, import: importThem } = importing();
    const pageFile = write('page.json', page(...events));
    expect((await importThem([pageFile], { format: 'kestra' })).rejections).toMatchObject([
      { code: 'no_timestamp' },
    ]);
    const recordFile = write('r.jsonl', '{"outputs":[{"id":"trips"}],"timestamp":"2026-01-15T06:00:00Z"}');
    expect((await importThem([recordFile], { format: 'prefect' })).rejections).toMatchObject([
      { code: 'not_an_event' },
    ]);
  });

  it('of the examples gives three task runs', async () => {
    const { import: importThem, records } = importing();
    await importThem([join(examples, 'prefect-page.json')]);
    expect((await records()).map((record) => [record.taskId, record.state])).toEqual([
      ['extract_orders', 'SUCCESS'],
      ['build_orders', 'SUCCESS'],
      ['publish_orders', 'FAILED'],
    ]);
  });
});

const realPages = process.env.PREFECT_EVENTS_DIR;
if (realPages === undefined) {
  console.warn('skipped: real Prefect pages (PREFECT_EVENTS_DIR names no folder of events-filter-page.json)');
}

interface WireEvent {
  readonly id: string;
  readonly event: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly related: readonly Readonly<Record<string, string>>[];
}

describe.skipIf(realPages === undefined)('the replies of a real Prefect server', () => {
  const path = (name: string): string => join(realPages ?? '', name);
  const pageOf = (): readonly WireEvent[] =>
    JSON.parse(readFileSync(path('events-filter-page.json'), 'utf8')).events;
  const taskRunOf = (event: WireEvent): string | undefined =>
    event.related
      .find((resource) => resource['prefect.resource.role'] === 'task-run')
      ?.['prefect.resource.id']?.replace('prefect.task-run.', '');

  it('give a record per task run with exactly the assets that its events name', async () => {
    const { import: importThem, records } = importing();
    const events = pageOf();
    expect(events).toHaveLength(50);
    const expected = new Map<string | undefined, { inputs: Set<string>; outputs: Set<string> }>();
    for (const event of events) {
      const run = taskRunOf(event);
      const sides = expected.get(run) ?? { inputs: new Set(), outputs: new Set() };
      expected.set(run, sides);
      const key = event.resource['prefect.resource.id'] ?? '';
      (event.event.endsWith('referenced') ? sides.inputs : sides.outputs).add(key);
      for (const resource of event.related) {
        if (resource['prefect.resource.role'] === 'asset')
          sides.inputs.add(resource['prefect.resource.id'] ?? '');
      }
    }
    const result = await importThem([path('events-filter-page.json')]);
    expect(result).toMatchObject({ read: expected.size, imported: expected.size, rejected: 0 });
    const stored = await records();
    expect(stored).toHaveLength(expected.size);
    for (const record of stored) {
      const sides = expected.get(record.taskRunId);
      expect(new Set(record.inputs?.map((asset) => asset.id))).toEqual(sides?.inputs);
      expect(new Set(record.outputs?.map((asset) => asset.id))).toEqual(sides?.outputs);
    }
  });

  it('keep names, owners, tags, payloads and all digits', async () => {
    const { import: importThem, records } = importing();
    await importThem([path('events-filter-page.json')]);
    const stored = await records();
    const load = stored.find((record) => record.taskId === 'load');
    expect(load).toMatchObject({
      flowId: 'pipe',
      executionId: '96b090d6-6f6a-4557-95ca-abd01aed5e7a',
      startDate: '2026-11-20T03:06:34.149019Z',
      endDate: '2026-11-20T03:06:34.149593Z',
      timestamp: '2026-11-20T03:06:34.149593Z',
      source: 'prefect',
      tags: ['t1'],
      materializedBy: 'dbt',
      eventMetadata: { 's3://lake/clean/users.parquet': { rows: 2, a: 2, q: 0.95 } },
    });
    expect(load?.outputs?.[0]).toMatchObject({
      id: 's3://lake/clean/users.parquet',
      displayName: 'Clean users',
      description: '**md**',
      owners: ['a@x.com', 'team-b'],
      url: 'https://x/clean',
    });
    expect(stored.find((record) => record.taskId === 'dup')?.inputs).toMatchObject([
      { id: 's3://lake/d1.csv', displayName: 'D1' },
    ]);
    expect(stored.find((record) => record.taskId === 'bad')).toMatchObject({
      state: 'FAILED',
      eventMetadata: { partial: true },
    });
    const many = stored.find((record) => record.taskId === 'many');
    expect(many?.state).toBeUndefined();
    expect(many?.outputs).toBeUndefined();
  });

  it('imported together count repeated events once, in either order', async () => {
    const files = [path('events-filter-page.json'), path('materialization-samples.json')];
    const { import: importThem } = importing();
    const first = await importThem(files);
    expect(first).toMatchObject({ read: 7, imported: 7, duplicates: 0, rejected: 0 });
    expect(await importThem(files.toReversed())).toMatchObject({ read: 7, imported: 0, duplicates: 7 });
  });

  it('imported apart add the fuller observation of a run', async () => {
    const { import: importThem } = importing();
    const samples = await importThem([path('materialization-samples.json')]);
    const page = await importThem([path('events-filter-page.json')]);
    const runs = new Set(pageOf().map(taskRunOf)).size;
    expect(samples).toMatchObject({ imported: 2, duplicates: 0 });
    expect(page).toMatchObject({ read: runs, imported: runs, duplicates: 0 });
  });
});
