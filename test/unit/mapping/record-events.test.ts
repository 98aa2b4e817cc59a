import { describe, expect, test } from 'vitest';
import { ExactNumber } from '../../../src/model/json-value.js';
import { compiled, eventsOf, recordOf, taskRun } from './fixture.js';

const prefect = {
  source: 'prefect',
  flowId: 'etl-flow',
  executionId: '0198b3de-1111-7abc-8def-0123456789ab',
  taskId: 'load_users',
  taskRunId: '0198b3de-2222-7abc-8def-0123456789ab',
  state: 'SUCCESS',
  startDate: '2026-01-01T00:00:00.000001Z',
  endDate: '2026-01-01T00:00:01.5Z',
  tags: ['nightly', 'pii'],
  materializedBy: 'dbt',
  inputs: [{ id: 's3://raw/users.csv' }],
  outputs: [{ id: 'snowflake://acme/dw/public/users', owners: ['ann'], url: 'https://bi.example.com/users' }],
};

describe('the events of a run', () => {
  const both = { ...taskRun, inputs: [{ id: 'a' }], outputs: [{ id: 'b' }] };

  test.each([
    ['SUCCESS', ['START', 'COMPLETE']],
    ['WARNING', ['START', 'COMPLETE']],
    [undefined, ['START', 'COMPLETE']],
    ['FAILED', ['START', 'FAIL']],
    ['KILLED', ['START', 'ABORT']],
    ['CANCELLED', ['START', 'ABORT']],
    ['SKIPPED', ['START', 'ABORT']],
    ['RUNNING', ['START']],
    ['PAUSED', ['START']],
    ['whatever', ['START']],
  ])('in state %s are %j', (state, types) => {
    const events = eventsOf({ ...both, state });
    expect(events.map((event) => event.eventType)).toEqual(types);
    for (const event of events) {
      expect(event.run).toEqual(events[0]?.run);
      expect(event.job).toEqual(events[0]?.job);
      expect([event.inputs, event.outputs]).toEqual([events[0]?.inputs, events[0]?.outputs]);
    }
  });

  test('have the times of start and end, else the timestamp', () => {
    const times = (raw: object): readonly string[] => eventsOf(raw).map((event) => event.eventTime);
    const { startDate, endDate, ...open } = both;
    expect(times(both)).toEqual([startDate, endDate]);
    expect(times({ ...open, endDate })).toEqual([both.timestamp, endDate]);
    expect(times({ ...open, startDate })).toEqual([startDate, both.timestamp]);
  });

  test('list datasets sorted by namespace, then name, by code unit', () => {
    const ids = ['b', 'B', 'é', 's3://b/z', 's3://a/z', 'a\u{1F600}', 'a\uFF5E'];
    const [start] = eventsOf({ ...taskRun, inputs: ids.map((id) => ({ id })) });
    expect(start?.inputs.map(({ namespace, name }) => `${namespace} ${name}`)).toEqual([
      'assets://main B',
      'assets://main a\u{1F600}',
      'assets://main a\uFF5E',
      'assets://main b',
      'assets://main é',
      's3://a z',
      's3://b z',
    ]);
  });

  test('are the same bytes whatever the order of import, and nothing of the store goes in', () => {
    const compile = compiled();
    expect(compile(recordOf(both))).toEqual(compile(recordOf(structuredClone(both))));
    expect(compiled()(recordOf(both))).toEqual(compile(recordOf(both)));
  });

  test('of a Prefect task run keep its ids and names', () => {
    const [start, complete] = eventsOf(prefect);
    expect(start?.job).toMatchObject({ namespace: 'prefect', name: 'etl-flow.load_users' });
    expect(start?.job.facets).toMatchObject({
      jobType: { processingType: 'BATCH', integration: 'PREFECT', jobType: 'TASK' },
    });
    expect(start?.run.runId).toBe(prefect.taskRunId);
    const execution = {
      run: { runId: prefect.executionId },
      job: { namespace: 'prefect', name: 'etl-flow' },
    };
    expect(start?.run.facets).toMatchObject({
      parent: { ...execution, root: execution },
      processing_engine: {
        name: 'prefect',
        version: 'unknown',
        openlineageAdapterVersion: expect.any(String),
      },
      tags: {
        tags: [
          { key: 'nightly', value: 'true', source: 'ASSET_SHIPPER' },
          { key: 'pii', value: 'true', source: 'ASSET_SHIPPER' },
        ],
      },
      assetShipper_run: {
        source: 'prefect',
        materializedBy: 'dbt',
        tags: ['nightly', 'pii'],
        uid: expect.any(String),
      },
    });
    expect(complete?.outputs[0]).toMatchObject({
      namespace: 'snowflake://acme',
      name: 'dw.public.users',
      facets: {
        ownership: { owners: [{ name: 'ann' }] },
        assetShipper_asset: { id: 'snowflake://acme/dw/public/users', url: 'https://bi.example.com/users' },
        datasetType: { datasetType: 'TABLE' },
      },
    });
  });

  test('tell why a run failed, on its end alone', () => {
    const facetsOf = (errorMessage: unknown): readonly unknown[] =>
      eventsOf({ ...both, state: 'FAILED', eventMetadata: { errorMessage } }).map(
        (event) => event.run.facets.errorMessage,
      );
    expect(facetsOf('disk full')).toEqual([
      undefined,
      expect.objectContaining({ message: 'disk full', programmingLanguage: 'UNKNOWN' }),
    ]);
    const detailed = { message: 'boom', programmingLanguage: 'PYTHON', stackTrace: 'at x' };
    expect(facetsOf(detailed)[1]).toMatchObject(detailed);
    expect(facetsOf({ reason: 'x' })).toEqual([undefined, undefined]);
    const done = eventsOf({ ...both, eventMetadata: { errorMessage: 'x' } });
    expect(done.map((event) => event.run.facets.errorMessage)).toEqual([undefined, undefined]);
  });

  test('have the nominal time where it is an instant', () => {
    const nominal = (eventMetadata: object): unknown =>
      eventsOf({ ...both, eventMetadata })[0]?.run.facets.nominalTime;
    expect(nominal({ nominalStartTime: '2026-01-01T00:00:00+01:00', nominalEndTime: 'soon' })).toEqual({
      _producer: expect.any(String),
      _schemaURL: expect.any(String),
      nominalStartTime: '2025-12-31T23:00:00Z',
    });
    expect(nominal({ nominalStartTime: 'soon', nominalEndTime: '2026-01-01T00:00:00Z' })).toBeUndefined();
  });
});

describe('a record without a run', () => {
  const declared = {
    timestamp: '2026-01-01T00:00:00Z',
    inputs: [{ id: 'b' }],
    outputs: [
      { id: 'a', description: '# A', deleted: true },
      { id: 'b', displayName: 'B' },
    ],
  };

  test('is one dataset event per distinct dataset, a whole snapshot', () => {
    const events = eventsOf(declared);
    expect(events.map(({ eventTime, dataset }) => [eventTime, dataset?.name])).toEqual([
      ['2026-01-01T00:00:00Z', 'a'],
      ['2026-01-01T00:00:00Z', 'b'],
    ]);
    expect(events[0]).not.toHaveProperty('job');
    expect(events[0]?.dataset?.facets).toMatchObject({
      documentation: { description: '# A', contentType: 'text/markdown' },
      lifecycleStateChange: { lifecycleStateChange: 'DROP' },
    });
  });

  test('is skipped, with the reason, where the backend takes no dataset events', () => {
    expect(compiled({ datasetEvents: false })(recordOf(declared))).toEqual({
      kind: 'skipped',
      reason: expect.stringContaining('no run'),
    });
  });

  test('is ordered by its first dataset', () => {
    expect(compiled()(recordOf(declared))).toMatchObject({ jobKey: 'assets://main/a' });
  });
});

describe('what JSON can hold and others can not', () => {
  test('lone surrogates become U+FFFD everywhere, pairs and backslashes stay', () => {
    const id = 'a\uD800b\u{1F600}\\ud800';
    const [start] = eventsOf({ ...taskRun, outputs: [{ id, description: '\uDC00', displayName: 'x' }] });
    expect(start?.outputs[0]).toMatchObject({
      name: 'a\uFFFDb\u{1F600}\\ud800',
      facets: {
        documentation: { description: '\uFFFD' },
        assetShipper_asset: { id: 'a\uFFFDb\u{1F600}\\ud800' },
      },
    });
  });

  test('numbers go out as they came, __proto__ is data', () => {
    const metadata = { big: new ExactNumber('9007199254740993'), ratio: new ExactNumber('1.0') };
    Object.defineProperty(metadata, '__proto__', { value: { x: 1 }, enumerable: true });
    const result = compiled({ metadataKeys: ['*'] })(
      recordOf({ ...taskRun, outputs: [{ id: 't', metadata }] }),
    );
    expect(result.kind === 'events' && result.events[0]).toContain(
      '"metadata":{"big":9007199254740993,"ratio":1.0,"__proto__":{"x":1}}',
    );
  });

  test('only chosen metadata keys are copied', () => {
    const output = { id: 't', metadata: { a: 1, secret: 2, constructor: 3 } };
    const metadataOf = (metadataKeys: readonly string[]): unknown =>
      eventsOf({ ...taskRun, outputs: [output] }, { metadataKeys })[0]?.outputs[0]?.facets.assetShipper_asset
        ?.metadata;
    expect(metadataOf([])).toBeUndefined();
    expect(metadataOf(['a', 'toString'])).toEqual({ a: 1 });
  });
});
