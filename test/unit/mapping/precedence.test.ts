import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parsePattern } from '../../../src/mapping/pattern.js';
import { datasetOf, eventsOf, taskRun } from './fixture.js';

const value = (text: string): object => ({ name: { const: text } });
const named = (asset: object, mappings: unknown): string => datasetOf(asset, { mappings }).name;

describe('which rule decides', () => {
  test.each([
    ['an exact type beats a URI', { TABLE: value('type'), 's3://lake/': value('uri') }, 'type'],
    ['a URI beats a glob', { 's3://lake/': value('uri'), '*TABLE*': value('glob') }, 'uri'],
    ['the longer URI beats the shorter', { 's3://lake/': value('long'), 's3://': value('short') }, 'long'],
    ['a URI glob is a glob', { 's3://*/a': value('glob'), 's3://': value('uri') }, 'uri'],
    ['more literal characters beat fewer', { '*T*': value('few'), 'TAB*': value('many') }, 'many'],
    ['a glob beats *', { '*': value('any'), 'T*': value('glob') }, 'glob'],
    ['the order in the file does not count', { 'T*': value('glob'), '*': value('any') }, 'glob'],
    ['* is left where nothing else matches', { '*': value('any'), FILE: value('no') }, 'any'],
  ])('%s', (_, mappings, winner) => {
    expect(named({ id: 's3://lake/a', type: 'TABLE' }, mappings)).toBe(winner);
  });

  test.each([
    'TABLE',
    'table',
    'Table',
    'io.kestra.core.models.assets.Table',
    'io.kestra.plugin.ee.assets.Table',
  ])('the spelling %s of a type is every other one', (spelling) => {
    expect(named({ id: 't', type: spelling }, { 'io.kestra.plugin.ee.assets.Table': value('x') })).toBe('x');
    expect(named({ id: 't', type: 'Table' }, { [spelling]: value('x') })).toBe('x');
  });

  test('a rule whose source is absent leaves the target to the next one, key by key', () => {
    const mappings = {
      TABLE: { namespace: 'metadata.nothing', 'documentation.description': 'metadata.comment' },
      '*': { namespace: { const: 'any' }, 'documentation.description': { const: 'none' } },
    };
    expect(datasetOf({ id: 't', type: 'TABLE', metadata: { comment: 'said' } }, { mappings })).toMatchObject({
      namespace: 'any',
      facets: { documentation: { description: 'said' } },
    });
  });

  test('a later mapping of a list beats an earlier one, even by a vaguer key', () => {
    const mappings = [{ TABLE: value('early') }, { '*': value('late') }];
    expect(named({ id: 't', type: 'TABLE' }, mappings)).toBe('late');
  });

  test('files and inline mappings stand in one list', () => {
    const workingDirectory = mkdtempSync(join(tmpdir(), 'mapping-'));
    writeFileSync(join(workingDirectory, 'own.yaml'), 'TABLE: { name: displayName }\n');
    const settings = { mappings: ['uri', 'own.yaml', { TABLE: { namespace: { const: 'inline' } } }] };
    const asset = { id: 't', type: 'TABLE', displayName: 'Trips' };
    expect(datasetOf(asset, settings, { workingDirectory })).toMatchObject({
      namespace: 'inline',
      name: 'Trips',
    });
  });

  test('the user beats what is shipped, also by *', () => {
    const mappings = { '*': { 'datasetType.datasetType': { const: 'VIEW' } } };
    expect(datasetOf({ id: 't', type: 'TABLE' }, { mappings }).facets.datasetType).toMatchObject({
      datasetType: 'VIEW',
    });
  });

  test('const null leaves out what weaker rules or the asset itself would say', () => {
    const off = { const: null };
    const mappings = {
      '*': { 'datasetType.datasetType': off, 'dataSource.name': off, 'documentation.description': off },
    };
    const asset = { id: 's3://lake/a', type: 'TABLE', description: 'x' };
    expect(Object.keys(datasetOf(asset, { mappings }).facets)).toEqual(['assetShipper_asset']);
  });
});

describe('a pattern', () => {
  test.each([
    ['AWS_*', { type: 'AWS_BUCKET' }, true],
    ['AWS_*', { type: 'aws_bucket' }, false],
    ['*', {}, true],
    ['*.Table', { type: 'TABLE' }, true],
    ['a*a', { type: 'a' }, false],
    ['a*a', { type: 'aa' }, true],
    ['*ab*cd*', { type: 'xabxcdx' }, true],
    ['*ab*cd*', { type: 'xcdxabx' }, false],
    ['**', { type: '' }, true],
    ['S3://Lake', { uri: 's3://Lake/x' }, true],
    ['s3://*/*.parquet', { uri: 's3://lake/a/b.parquet' }, true],
    ['s3://*/*.parquet', { type: 's3://lake/b.parquet' }, false],
    ['TABLE', {}, false],
  ])('%s on %j is %s', (key, subject, matches) => {
    expect(parsePattern(key).matches(subject)).toBe(matches);
  });

  test('with many stars takes linear time', () => {
    const { matches } = parsePattern(`${'*a'.repeat(200)}*b`);
    const begin = performance.now();
    expect(matches({ type: 'a'.repeat(100_000) })).toBe(false);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});

describe('identity', () => {
  const postgres = { system: 'postgres', host: 'db', database: 'nyc', schema: 'public', table: 'trips' };

  test.each<[string, object, object]>([
    ['a URI id', { id: 's3a://lake/a/b' }, { namespace: 's3://lake', name: 'a/b' }],
    [
      'a URI id without credentials',
      { id: 'postgres://u:p@db/nyc/public/t' },
      { namespace: 'postgres://db:5432', name: 'nyc.public.t' },
    ],
    [
      'metadata.uri',
      { id: 't', metadata: { uri: 'kafka://k:9092/rides' } },
      { namespace: 'kafka://k:9092', name: 'rides' },
    ],
    [
      'a Table with all parts',
      { id: 't', type: 'TABLE', metadata: postgres },
      { namespace: 'postgres://db:5432', name: 'nyc.public.trips' },
    ],
    [
      'a Table without a host',
      { id: 't', type: 'TABLE', metadata: { ...postgres, host: '' } },
      { namespace: 'assets://main', name: 't' },
    ],
    [
      'a Table without a name of its own',
      { id: 't', type: 'TABLE', metadata: { ...postgres, table: null } },
      { namespace: 'assets://main', name: 't' },
    ],
    [
      'a Table of an unknown system',
      { id: 't', type: 'TABLE', metadata: { ...postgres, system: 'duckdb' } },
      { namespace: 'assets://main', name: 't' },
    ],
    [
      'a free type with the same parts',
      { id: 't', type: 'VIEW', metadata: postgres },
      { namespace: 'assets://main', name: 't' },
    ],
    [
      'a Dataset with a location',
      { id: 'd', type: 'DATASET', metadata: { location: 'gs://b/x' } },
      { namespace: 'gs://b', name: 'x' },
    ],
    [
      'a File with a URI path',
      { id: 'f', type: 'FILE', metadata: { path: 's3://b/x.csv' } },
      { namespace: 's3://b', name: 'x.csv' },
    ],
    [
      'a File with system and bucket',
      { id: 'f', type: 'FILE', metadata: { system: 's3', bucket: 'b', path: '/x.csv' } },
      { namespace: 's3://b', name: 'x.csv' },
    ],
    [
      'a File with a path alone',
      { id: 'f', type: 'FILE', metadata: { path: '/tmp/x.csv' } },
      { namespace: 'assets://main', name: 'f' },
    ],
    ['another tenant', { id: 't', tenantId: 'acme' }, { namespace: 'assets://acme', name: 't' }],
  ])('of %s', (_, asset, identity) => {
    expect(datasetOf(asset)).toMatchObject(identity);
  });

  test('by metadata.uri keeps the default name as a symlink', () => {
    const asset = { id: 't', type: 'TABLE', metadata: { uri: 'kafka://k:9092/rides' } };
    expect(datasetOf(asset).facets.symlinks).toMatchObject({
      identifiers: [{ namespace: 'assets://main', name: 't', type: 'TABLE' }],
    });
  });

  test('of a URI id has a data source and no symlink; a default one has neither', () => {
    const { facets } = datasetOf({ id: 's3://lake/a' });
    expect(facets.dataSource).toMatchObject({ name: 's3://lake', uri: 's3://lake' });
    expect(facets.symlinks).toBeUndefined();
    expect(Object.keys(datasetOf({ id: 'a' }).facets)).toEqual(['assetShipper_asset']);
  });

  test('goes through the authority map', () => {
    const authorities = {
      'postgres://warehouse/': { namespace: 'postgres://prod:5432', namePrefix: 'dwh.' },
    };
    expect(datasetOf({ id: 'postgres://warehouse/public/trips' }, { authorities })).toMatchObject({
      namespace: 'postgres://prod:5432',
      name: 'dwh.public.trips',
    });
  });

  test('a name alone leaves the namespace to the next rule', () => {
    const mappings = { '*': { name: 'displayName' } };
    const asset = { id: 's3://lake/a', displayName: 'Lake A' };
    expect(datasetOf(asset, { mappings })).toMatchObject({ namespace: 's3://lake', name: 'Lake A' });
  });

  test('a namespace alone makes the id the name', () => {
    const mappings = { '*': { namespace: { const: 'lake' } } };
    expect(datasetOf({ id: 's3://lake/a' }, { mappings })).toMatchObject({
      namespace: 'lake',
      name: 's3://lake/a',
    });
  });

  test('the default namespace is a template over the asset; where it is absent, the tenant', () => {
    const options = { defaultNamespace: 'kestra://{{ namespace }}' };
    expect(datasetOf({ id: 't', namespace: 'a.b' }, {}, options).namespace).toBe('kestra://a.b');
    expect(datasetOf({ id: 't' }, {}, options).namespace).toBe('assets://main');
  });

  test('of two assets that are one dataset makes one, with all symlinks', () => {
    const uri = 's3://lake/a';
    const raw = {
      ...taskRun,
      inputs: [
        { id: 'one', metadata: { uri } },
        { id: uri, description: 'Lake' },
        { id: 'two', metadata: { uri } },
      ],
    };
    const [start] = eventsOf(raw);
    expect(start?.inputs).toHaveLength(1);
    expect(start?.inputs[0]?.facets).toMatchObject({
      assetShipper_asset: { id: 'one' },
      documentation: { description: 'Lake' },
      symlinks: { identifiers: [{ name: 'one' }, { name: 'two' }] },
    });
  });
});
