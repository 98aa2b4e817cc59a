// What stands at a path inside a facet, as mappings ask for it.

import { describe, expect, it } from 'vitest';
import { facetField } from '../../../src/openlineage/facet/facet-field.js';

describe('facetField', () => {
  it.each([
    ['documentation', 'description', { kind: 'string' }],
    ['datasetType', 'datasetType', { kind: 'string' }],
    ['outputStatistics', 'rowCount', { kind: 'integer' }],
    ['dataSource', 'uri', { kind: 'string', format: 'uri' }],
    ['assetShipper_asset', 'deleted', { kind: 'boolean' }],
    ['assetShipper_asset', 'metadata', { kind: 'object' }],
    ['assetShipper_asset', 'metadata.anything', { kind: 'any' }],
    ['assetShipper_run', 'tags', { kind: 'array', element: 'string' }],
    ['nominalTime', 'nominalStartTime', { kind: 'string', format: 'date-time' }],
    ['catalog', 'catalogProperties', { kind: 'object' }],
    ['catalog', 'catalogProperties.any', { kind: 'string' }],
    ['columnLineage', 'fields', { kind: 'object' }],
    ['columnLineage', 'fields.total.inputFields.0.transformations.1.masking', { kind: 'boolean' }],
    ['dataQualityMetrics', 'columnMetrics.a.quantiles.0.5', undefined],
    ['dataQualityMetrics', 'columnMetrics.a.sum', { kind: 'number' }],
    ['subset', 'outputCondition.locations', { kind: 'array', element: 'string' }],
    ['schema', 'fields.0.fields.1.fields.2.ordinal_position', { kind: 'integer' }],
    [
      'lifecycleStateChange',
      'lifecycleStateChange',
      { kind: 'string', values: ['ALTER', 'CREATE', 'DROP', 'OVERWRITE', 'RENAME', 'TRUNCATE'] },
    ],
    [
      'schema',
      'fields',
      {
        kind: 'array',
        element: 'object',
        fields: ['name', 'type', 'description', 'ordinal_position', 'fields'],
        required: ['name'],
      },
    ],
  ])('knows what %s.%s is', (key, path, expected) => {
    const answer = facetField('any', key, path.split('.'));
    if (expected === undefined) expect(answer).toMatchObject({ found: false, reason: 'unknown_field' });
    else expect(answer).toEqual({ found: true, positions: expect.any(Array), ...expected });
  });

  it('describes the facet itself for an empty path, without the fields that are filled in', () => {
    expect(facetField('dataset', 'documentation', [])).toEqual({
      found: true,
      positions: ['dataset'],
      kind: 'object',
      fields: ['description', 'contentType'],
      required: ['description'],
    });
  });

  it('names the known fields for an unknown one, at the depth where the path ends', () => {
    expect(facetField('dataset', 'documentation', ['text'])).toEqual({
      found: false,
      reason: 'unknown_field',
      at: [],
      known: ['description', 'contentType'],
    });
    expect(facetField('dataset', 'ownership', ['owners', '0', 'mail'])).toEqual({
      found: false,
      reason: 'unknown_field',
      at: ['owners', '0'],
      known: ['name', 'type'],
    });
    expect(facetField('dataset', 'ownership', ['owners', 'name'])).toMatchObject({
      found: false,
      at: ['owners'],
    });
    expect(facetField('dataset', 'documentation', ['description', 'x'])).toMatchObject({
      found: false,
      known: [],
    });
  });

  it.each(['_producer', '_schemaURL', '_deleted', 'constructor', '__proto__'])(
    'has no field %s to map to',
    (name) => {
      expect(facetField('dataset', 'documentation', [name])).toMatchObject({
        found: false,
        reason: 'unknown_field',
      });
    },
  );

  it('says where an unknown facet is known instead', () => {
    expect(facetField('dataset', 'outputStatistics', ['rowCount'])).toMatchObject({
      found: false,
      reason: 'unknown_facet',
      elsewhere: ['outputDataset'],
    });
    const answer = facetField(['inputDataset', 'outputDataset'], 'subsets', []);
    expect(answer).toEqual({
      found: false,
      reason: 'unknown_facet',
      known: ['dataQualityAssertions', 'dataQualityMetrics', 'inputStatistics', 'subset', 'outputStatistics'],
      elsewhere: [],
    });
  });

  it('tells all positions of a path, and only those that have it', () => {
    expect(facetField('any', 'tags', ['tags'])).toMatchObject({ positions: ['dataset', 'job', 'run'] });
    expect(facetField('any', 'dataQualityMetrics', ['rowCount'])).toMatchObject({
      positions: ['dataset', 'inputDataset'],
    });
    expect(facetField('any', 'subset', ['inputCondition'])).toMatchObject({ positions: ['inputDataset'] });
    expect(facetField('any', 'subset', ['condition'])).toMatchObject({
      found: false,
      known: ['inputCondition', 'outputCondition'],
    });
  });
});
