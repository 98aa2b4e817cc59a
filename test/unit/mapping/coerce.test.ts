import { describe, expect, test } from 'vitest';
import { compileExplanation } from '../../../src/mapping/compile-events.js';
import { datasetOf, eventsOf, recordOf, taskRun } from './fixture.js';

function facetOf(target: string, value: unknown): unknown {
  const [facet = '', ...path] = target.split('.');
  const { facets, outputFacets = {} } = datasetOf(
    { id: 't', metadata: { value } },
    { mappings: { '*': { [target]: 'metadata.value' } } },
  );
  return path.reduce<unknown>(
    (found, key) => (found as Readonly<Record<string, unknown>> | undefined)?.[key],
    facets[facet] ?? outputFacets[facet],
  );
}

const avro = {
  type: 'record',
  name: 'Ride',
  fields: [
    { name: 'id', type: 'long', doc: 'Key' },
    { name: 'note', type: ['null', 'string'] },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    {
      name: 'stops',
      type: {
        type: 'array',
        items: { type: 'record', name: 'Stop', fields: [{ name: 'x', type: 'double' }] },
      },
    },
  ],
};
const avroFields = [
  { name: 'id', type: 'long', description: 'Key' },
  { name: 'note', type: 'null | string' },
  { name: 'at', type: 'timestamp-millis' },
  { name: 'stops', type: 'array<record>', fields: [{ name: 'x', type: 'double' }] },
];

describe('what is mapped is made to fit', () => {
  test.each<[string, unknown, unknown]>([
    ['schema.fields', ['a', 'b'], [{ name: 'a' }, { name: 'b' }]],
    ['schema.fields', 'a, b', [{ name: 'a' }, { name: 'b' }]],
    [
      'schema.fields',
      { a: 'int', b: { type: 'text', description: 'B' } },
      [
        { name: 'a', type: 'int' },
        { name: 'b', type: 'text', description: 'B' },
      ],
    ],
    [
      'schema.fields',
      [{ name: 'a', type: 'int', comment: 'A', extra: 1, ordinal_position: '1' }],
      [{ name: 'a', type: 'int', description: 'A', ordinal_position: 1 }],
    ],
    ['schema.fields', [{ name: 'a', fields: ['x'] }], [{ name: 'a', fields: [{ name: 'x' }] }]],
    ['schema.fields', '{"a":"int"}', [{ name: 'a', type: 'int' }]],
    ['schema.fields', avro, avroFields],
    ['schema.fields', JSON.stringify(avro), avroFields],
    ['ownership.owners', 'data', [{ name: 'data' }]],
    [
      'ownership.owners',
      ['data', { name: 'ops', type: 'TEAM', mail: 'x' }, 7, ''],
      [{ name: 'data' }, { name: 'ops', type: 'TEAM' }, { name: '7' }],
    ],
    [
      'tags.tags',
      ['pii', { key: 'tier', value: 1 }],
      [
        { key: 'pii', value: 'true' },
        { key: 'tier', value: '1' },
      ],
    ],
    [
      'tags.tags',
      { tier: 'gold', hot: true, odd: {} },
      [
        { key: 'tier', value: 'gold' },
        { key: 'hot', value: 'true' },
        { key: 'odd', value: 'true' },
      ],
    ],
    ['outputStatistics.rowCount', '1234', 1234],
    ['outputStatistics.rowCount', ' -007 ', -7],
    ['outputStatistics.rowCount', 12, 12],
    ['documentation.description', 12, '12'],
    ['documentation.description', true, 'true'],
    ['catalog.name', 'x', undefined],
    ['lifecycleStateChange.lifecycleStateChange', 'create', 'CREATE'],
    ['dataSource.uri', 's3://lake', 's3://lake'],
    ['dataQualityMetrics.lastUpdated', '2026-01-01T01:00+01:00', '2026-01-01T00:00:00Z'],
    ['dataQualityMetrics.columnMetrics', { a: { nullCount: 1 } }, { a: { nullCount: 1 } }],
    ['dataQualityMetrics.columnMetrics.a.nullCount', '3', 3],
    ['hierarchy.hierarchy', [{ type: 'DATABASE', name: 'nyc' }], [{ type: 'DATABASE', name: 'nyc' }]],
  ])('%s takes %j', (target, value, result) => {
    expect(facetOf(target, value)).toEqual(result);
  });

  test.each<[string, unknown]>([
    ['schema.fields', 5],
    ['schema.fields', []],
    ['schema.fields', [{ type: 'int' }]],
    ['schema.fields', '{broken'],
    ['ownership.owners', {}],
    ['tags.tags', [[]]],
    ['tags.tags', true],
    ['outputStatistics.rowCount', '12.5'],
    ['outputStatistics.rowCount', 12.5],
    ['outputStatistics.rowCount', '1e3'],
    ['outputStatistics.rowCount', true],
    ['documentation.description', { a: 1 }],
    ['lifecycleStateChange.lifecycleStateChange', 'gone'],
    ['dataSource.uri', 'no uri'],
    ['dataQualityMetrics.lastUpdated', 'yesterday'],
    ['dataQualityMetrics.columnMetrics', { a: { nullCount: 'many' } }],
    ['hierarchy.hierarchy', [{ type: 'DATABASE' }]],
    ['columnLineage.fields', { a: { inputFields: [{ name: 'x' }] } }],
  ])('%s leaves out %j', (target, value) => {
    expect(facetOf(target, value)).toBeUndefined();
  });

  test('integers beyond 2^53 go out exactly', () => {
    const metadata = { rows: '9007199254740993' };
    const mappings = { '*': { 'outputStatistics.rowCount': 'metadata.rows' } };
    const result = compileExplanation({ settings: { mappings }, workingDirectory: '.' })(
      recordOf({ ...taskRun, outputs: [{ id: 't', metadata }] }),
    );
    expect(result.events.kind === 'events' && result.events.events[1]).toContain(
      '"rowCount":9007199254740993',
    );
  });

  test.each<[unknown, unknown]>([
    [{ path: 'metadata.text', as: 'json' }, [{ name: 'a', type: 'int' }]],
    [['metadata.none', 'metadata.text'], [{ name: 'a', type: 'int' }]],
    [{ path: 'metadata.none', default: ['z'] }, [{ name: 'z' }]],
    [{ path: 'metadata.text', as: 'integer', default: ['z'] }, [{ name: 'z' }]],
    [{ const: { a: 'int' } }, [{ name: 'a', type: 'int' }]],
  ])('the source %j gives %j', (source, fields) => {
    const mappings = { '*': { 'schema.fields': source } };
    const settings = { mappings };
    expect(datasetOf({ id: 't', metadata: { text: '{"a":"int"}' } }, settings).facets.schema?.fields).toEqual(
      fields,
    );
  });
});

describe('facets stand where they belong', () => {
  const mappings = {
    '*': {
      'inputStatistics.rowCount': 'eventMetadata.rows',
      'outputStatistics.rowCount': 'eventMetadata.rows',
      'inputFacets.dataQualityMetrics.rowCount': { const: 1 },
      'subset.inputCondition': { const: { type: 'location', locations: ['a'] } },
    },
  };
  const raw = {
    ...taskRun,
    inputs: [{ id: 'a' }],
    outputs: [{ id: 'b' }],
    eventMetadata: { rows: 5, b: { rows: 6 } },
  };

  test('input facets on inputs of all events, output facets on outputs of COMPLETE only', () => {
    const [start, complete] = eventsOf(raw, { mappings });
    for (const event of [start, complete]) {
      expect(Object.keys(event?.inputs[0]?.inputFacets ?? {})).toEqual([
        'dataQualityMetrics',
        'inputStatistics',
        'subset',
      ]);
      expect(event?.inputs[0]).not.toHaveProperty('outputFacets');
    }
    expect(start?.outputs[0]).not.toHaveProperty('outputFacets');
    expect(complete?.outputs[0]?.outputFacets).toMatchObject({ outputStatistics: { rowCount: 6 } });
  });

  test.each(['FAILED', 'KILLED'])('no output facets on the end of a %s run', (state) => {
    const [, end] = eventsOf({ ...raw, state }, { mappings });
    expect(end?.outputs[0]).toMatchObject({ name: 'b' });
    expect(end?.outputs[0]).not.toHaveProperty('outputFacets');
  });
});

describe('an explanation', () => {
  test('says which rule gave what, what was left out and why, and what nothing reads', () => {
    const mappings = {
      TABLE: {
        namespace: 'metadata.none',
        'documentation.description': 'metadata.comment',
        'catalog.name': 'metadata.comment',
        'schema.fields': 'metadata.columns',
      },
    };
    const asset = { id: 't', type: 'TABLE', metadata: { comment: 'C', columns: 5, odd: 1 } };
    const explain = compileExplanation({ settings: { mappings }, workingDirectory: '.' });
    const [dataset] = explain(recordOf({ ...taskRun, outputs: [asset] })).datasets;
    expect(dataset).toMatchObject({
      side: 'output',
      asset: { id: 't' },
      namespace: 'assets://main',
      name: 't',
    });
    expect(dataset?.decisions).toEqual(
      expect.arrayContaining([
        {
          target: 'namespace',
          layer: 'built-in',
          key: 'defaultNamespace',
          source: 'defaultNamespace and id',
          value: 'assets://main',
        },
        {
          target: 'documentation.description',
          layer: 'inline',
          key: 'TABLE',
          source: 'metadata.comment',
          value: 'C',
        },
        {
          target: 'datasetType.datasetType',
          layer: 'kestra',
          key: 'io.kestra.plugin.ee.assets.Table',
          source: '{ const: TABLE }',
          value: 'TABLE',
        },
      ]),
    );
    expect(dataset?.leftOut).toEqual(
      expect.arrayContaining([
        { target: 'namespace', layer: 'inline', key: 'TABLE', reason: 'metadata.none is absent or no text' },
        { target: 'catalog', layer: 'inline', key: 'TABLE', reason: 'framework, type is missing' },
        expect.objectContaining({
          target: 'schema.fields',
          reason: expect.stringContaining('5 is not column names'),
        }),
      ]),
    );
    expect(dataset?.unusedMetadata).toEqual(['odd']);
    expect(dataset?.decisions.map((decision) => decision.target)).not.toContain('catalog.name');
  });
});
