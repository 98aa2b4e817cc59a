import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { compileEvents } from '../../../src/mapping/compile-events.js';
import { checkMappings } from '../../../src/mapping/mapping-set.js';
import { AssetShipperError } from '../../../src/model/error.js';

const options = { workingDirectory: '.', path: 'assetExporters[0] (marquez).mappings' };

function problemsOf(targets: unknown, extra: object = {}): readonly object[] {
  return checkMappings({ TABLE: targets }, { ...options, ...extra });
}

describe('a mapping is checked when it is loaded', () => {
  test.each<[string, unknown, object]>([
    ['documentation.descripton', 'description', { suggestion: 'documentation.description' }],
    ['documentaton.description', 'description', { suggestion: 'documentation.description' }],
    ['documentation', 'description', { suggestion: 'documentation.description' }],
    ['nmae', 'id', { suggestion: 'name' }],
    ['sql.query', 'description', { message: 'sql is a facet of jobs, not of this place' }],
    ['errorMessage.message', 'description', { message: expect.stringContaining('facet of runs') }],
    ['inputFacets.outputStatistics.rowCount', 'id', { message: expect.stringContaining('facet of outputs') }],
    ['ownership.owners[0].name', 'id', { message: expect.stringContaining('as a whole') }],
    ['documentation._producer', 'id', { message: expect.stringContaining('filled in') }],
    ['assetShipper_asset.id', 'id', { message: expect.stringContaining('AssetShipper itself') }],
    ['acme_quality.score', 'metadata.score', { message: expect.stringContaining('facetPrefix') }],
    ['outputStatistics.rowCount', { const: 'x' }, { expected: 'integer' }],
    ['outputStatistics.rowCount', { const: 1.5 }, { expected: 'integer' }],
    ['outputStatistics.rowCount', { path: 'metadata.rows', default: 'many' }, { expected: 'integer' }],
    ['outputStatistics.rowCount', { path: 'metadata.rows', as: 'boolean' }, { expected: 'integer' }],
    [
      'outputStatistics.rowCount',
      'deleted',
      { message: 'impossible type: a boolean never becomes an integer' },
    ],
    ['documentation.description', 'metadata', { message: 'impossible type: an object never becomes text' }],
    ['columnLineage.fields', '{{ id }}', { expected: 'object' }],
    [
      'lifecycleStateChange.lifecycleStateChange',
      { const: 'GONE' },
      { message: expect.stringContaining('DROP') },
    ],
    ['dataSource.uri', { const: 'no uri' }, { message: expect.stringContaining('absolute URI') }],
    ['name', { const: 5 }, { expected: 'text' }],
    ['name', 'system', { suggestion: 'metadata.system' }],
    ['name', '{{ id | lowr }}', { suggestion: 'lower' }],
    ['name', { pth: 'id' }, { suggestion: 'path' }],
    ['name', { path: 'id', as: 'int' }, { message: 'unknown conversion' }],
    ['name', { path: 'id', const: 'x' }, { message: expect.stringContaining('alone') }],
    ['name', [], { message: 'an empty list of sources' }],
    ['name', null, { message: 'is no source' }],
    ['name', 5, { message: 'is no source' }],
    ['identity', { system: 'metadata.system', hots: 'metadata.host' }, { suggestion: 'host' }],
    ['identity', 'metadata.uri', { message: expect.stringContaining('identity') }],
  ])('%s: %j is a problem', (target, source, problem) => {
    expect(problemsOf({ [target]: source })).toEqual([expect.objectContaining(problem)]);
  });

  test.each<[string, unknown]>([
    ['namespace', 'namespace'],
    ['outputStatistics.rowCount', { const: '1234' }],
    ['outputStatistics.rowCount', '{{ metadata.rows }}'],
    ['inputFacets.dataQualityMetrics.rowCount', 'metadata.rows'],
    ['dataQualityMetrics.columnMetrics.age.nullCount', 'metadata.nulls'],
    ['columnLineage.fields', 'metadata.lineage'],
    ['catalog.catalogProperties.region', 'metadata.region'],
    ['lifecycleStateChange.previousIdentifier.name', 'metadata.before'],
    ['ownership.owners', '{{ metadata.team }}'],
    ['documentation.description', { const: null }],
    ['identity', [{ uri: 'metadata.location' }, { system: { const: 'kafka' }, host: 'metadata.host' }]],
  ])('%s: %j is none', (target, source) => {
    expect(problemsOf({ [target]: source })).toEqual([]);
  });

  test('all problems come at once, each with its path', () => {
    const raw = { TABLE: { nmae: 'id', name: 'sytem.x' }, 's3://': 5, '*': { 'schema.field': 'metadata.c' } };
    expect(checkMappings(raw, options).map((problem) => problem.path)).toEqual([
      'assetExporters[0] (marquez).mappings.TABLE.nmae',
      'assetExporters[0] (marquez).mappings.TABLE.name',
      'assetExporters[0] (marquez).mappings.s3://',
      'assetExporters[0] (marquez).mappings.*["schema.field"]',
    ]);
  });

  test('two spellings of one type in one mapping are a problem', () => {
    const raw = { TABLE: { name: 'id' }, 'io.kestra.core.models.assets.Table': { name: 'displayName' } };
    expect(checkMappings(raw, options)).toEqual([
      expect.objectContaining({ message: 'the same type as TABLE, which is mapped too' }),
    ]);
  });

  test.each(['text', 5, [[]], true])('%j is no mapping', (raw) => {
    expect(checkMappings(raw, options)).toHaveLength(1);
  });

  test.each(['acme quality', '9a', 'assetShipper', ''])('%j is no facet prefix', (facetPrefix) => {
    expect(checkMappings({}, { ...options, facetPrefix })).toHaveLength(1);
  });

  test('a declared prefix allows custom facets', () => {
    expect(problemsOf({ 'acme_quality.score': 'metadata.score' }, { facetPrefix: 'acme' })).toEqual([]);
  });
});

describe('mapping files', () => {
  const workingDirectory = mkdtempSync(join(tmpdir(), 'mapping-'));
  const write = (name: string, text: string): void => writeFileSync(join(workingDirectory, name), text);

  test('are found from the working directory, and their problems name them', () => {
    write('own.yaml', 'facetPrefix: acme\nmappings:\n  TABLE: { acme_x.y: id, nmae: id }\n');
    expect(checkMappings(['kestra', 'own.yaml'], { workingDirectory })).toEqual([
      expect.objectContaining({ path: 'mappings[1]["own.yaml"].mappings.TABLE.nmae', suggestion: 'name' }),
    ]);
  });

  test('that are missing are a problem with a suggestion', () => {
    expect(checkMappings('kestr', { workingDirectory })).toEqual([
      expect.objectContaining({ path: 'mappings', suggestion: 'kestra' }),
    ]);
  });

  test('of broken YAML are a problem with line and column', () => {
    write('broken.yaml', 'TABLE:\n  name: id\n  name: id\n');
    expect(checkMappings('broken.yaml', { workingDirectory })[0]?.message).toMatch(/line 3, column 3/);
  });

  test('that multiply their aliases are a problem', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1)
      lines.push(
        `a${level}: &a${level} [${'*a'.concat(level === 1 ? '' : String(level - 1), ', ').repeat(9)}]`,
      );
    write('aliases.yaml', lines.join('\n'));
    expect(checkMappings('aliases.yaml', { workingDirectory })).toHaveLength(1);
  });

  test('compiling a wrong mapping throws once, with all problems', () => {
    const settings = { mappings: { TABLE: { nmae: 'id' } }, jobName: '{{ flwId }}' };
    const compile = (): unknown => compileEvents({ settings, workingDirectory, defaultNamespace: '{{ x' });
    expect(compile).toThrow(AssetShipperError);
    try {
      compile();
    } catch (error) {
      expect(error).toMatchObject({ code: 'mapping_invalid' });
      expect((error as AssetShipperError).problems.map((problem) => problem.path)).toEqual([
        'defaultNamespace',
        'mappings.TABLE.nmae',
        'jobName',
      ]);
    }
  });
});
