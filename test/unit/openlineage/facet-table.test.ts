// Holds every facet of the table against the official schema of the same name: the same fields, kinds, requiredness,
// formats, position and version, and the same verdict over mutated values.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../src/model/json-value.js';
import { createFacet } from '../../../src/openlineage/facet/create-facet.js';
import type { FacetPosition } from '../../../src/openlineage/facet/definition.js';
import { facetDefinition, facetDefinitions } from '../../../src/openlineage/facet/facet-table.js';
import { version } from '../../../src/openlineage/version.js';
import { OfficialSchemas, specDir } from './official-schema.js';

const ownFiles = ['AssetShipperAssetDatasetFacet', 'AssetShipperRunFacet'];

const positionOfBase: Readonly<Record<string, FacetPosition>> = {
  DatasetFacet: 'dataset',
  InputDatasetFacet: 'inputDataset',
  OutputDatasetFacet: 'outputDataset',
  JobFacet: 'job',
  RunFacet: 'run',
};

describe('facet table', () => {
  it('knows the 40 facets of OpenLineage and our two', () => {
    expect(facetDefinitions).toHaveLength(42);
    const places = facetDefinitions.map(({ position, key }) => `${position} ${key}`);
    expect(new Set(places).size).toBe(42);
  });

  it('finds a key by its position, and nothing by an inherited name', () => {
    expect(facetDefinition('job', 'tags')?.definition).toBe('TagsJobFacet');
    expect(facetDefinition('run', 'tags')?.definition).toBe('TagsRunFacet');
    expect(facetDefinition('dataset', 'outputStatistics')).toBeUndefined();
    expect(facetDefinition('dataset', 'constructor')).toBeUndefined();
  });

  it('writes producer and schema URL first, then the fields', () => {
    const facet = createFacet('dataset', 'datasetType', { datasetType: 'TABLE' }, 'https://example.com/p');
    expect(Object.entries(facet)).toEqual([
      ['_producer', 'https://example.com/p'],
      [
        '_schemaURL',
        'https://openlineage.io/spec/facets/1-0-1/DatasetTypeDatasetFacet.json#/$defs/DatasetTypeDatasetFacet',
      ],
      ['datasetType', 'TABLE'],
    ]);
  });

  it('refuses to build a facet that is not known at the position', () => {
    expect(() => createFacet('dataset', 'outputStatistics', {}, 'https://example.com')).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });

  it.each([
    ['1', true],
    ['1.0', true],
    ['9007199254740993', true],
    ['1e400', true],
    ['-0.0', true],
    ['1.25e2', true],
    ['1200e-2', true],
    ['1.5', false],
    ['12e-2', false],
    ['1.25e1', false],
    ['1e-400', false],
  ])('takes the exact number %s as an integer: %s', (spelled, integer) => {
    const schema = facetDefinition('outputDataset', 'outputStatistics')?.schema;
    const facet = createFacet('outputDataset', 'outputStatistics', {}, 'https://example.com');
    expect(schema?.safeParse({ ...facet, rowCount: new ExactNumber(spelled) }).success).toBe(integer);
  });

  it('takes no exact number for a metric of a column', () => {
    const schema = facetDefinition('dataset', 'dataQualityMetrics')?.schema;
    const facet = createFacet('dataset', 'dataQualityMetrics', {}, 'https://example.com');
    expect(schema?.safeParse({ ...facet, columnMetrics: { a: {} } }).success).toBe(true);
    expect(schema?.safeParse({ ...facet, columnMetrics: { a: new ExactNumber('1.0') } }).success).toBe(false);
  });
});

describe.skipIf(specDir === undefined)('facet table and the official schemas', () => {
  const official = new OfficialSchemas(specDir);
  const own = ownFiles.flatMap((file) =>
    official.add(
      file,
      JSON.parse(readFileSync(new URL(`../../../facets/${file}.json`, import.meta.url), 'utf8')),
    ),
  );
  const all = [...official.facets, ...own];

  it('has each official facet, at its position and version, and no other', () => {
    const ours = facetDefinitions.map(({ schemaUrl, position }) => `${position} ${schemaUrl}`);
    const theirs = all.map(({ id, name, base }) => `${positionOfBase[base]} ${id}#/$defs/${name}`);
    expect([...ours].sort()).toEqual([...theirs].sort());
  });

  it.each(facetDefinitions.map((known) => [known.definition, known] as const))(
    'has the key of %s',
    (_, known) => {
      const root = known.schemaUrl.split('#')[0] ?? '';
      const { schema } = official.resolve(root, { $ref: root });
      expect(Object.keys(schema.properties)).toEqual([known.key]);
    },
  );

  it('carries the package version on our own facets', () => {
    expect(facetDefinition('run', 'assetShipper_run')?.version).toBe(version);
  });

  it.each(all.map((definition) => [definition.name, definition] as const))(
    'judges %s and all its mutations as the official schema does',
    (name, definition) => {
      const ours = facetDefinitions.find((known) => known.definition === name)?.schema;
      const theirs = official.validator(`${definition.id}#/$defs/${name}`);
      const samples = official.samples(definition.id, definition.schema);
      let accepted = 0;
      let refused = 0;
      const differences: unknown[] = [];
      for (const sample of samples) {
        expect(theirs(sample), JSON.stringify(theirs.errors)).toBe(true);
        for (const { value, change } of [{ value: sample, change: 'none' }, ...mutations(sample)]) {
          const verdict = theirs(value);
          if (verdict) accepted += 1;
          else refused += 1;
          if (ours?.safeParse(value).success !== verdict) differences.push({ change, official: verdict });
        }
      }
      expect(differences).toEqual([]);
      expect(accepted).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(3);
    },
  );
});

const replacements: readonly unknown[] = [
  null,
  true,
  0,
  1.5,
  'some text',
  '2026-01-01',
  [],
  [1],
  {},
  { type: 'JOB' },
];

/** The value with one change: a member gone, a member of another type, an unknown member more; at every depth. */
function* mutations(value: unknown, path = ''): Generator<{ value: unknown; change: string }> {
  if (typeof value !== 'object' || value === null) return;
  const copy = (): Record<string, unknown> => structuredClone(value) as Record<string, unknown>;
  if (!Array.isArray(value)) yield { value: { ...value, unheardOf: { of: 1 } }, change: `${path} one more` };
  for (const [key, member] of Object.entries(value)) {
    const at = `${path}.${key}`;
    if (!Array.isArray(value)) {
      const without = copy();
      delete without[key];
      yield { value: without, change: `${at} gone` };
    }
    for (const replacement of replacements) {
      const replaced = copy();
      replaced[key] = replacement;
      yield { value: replaced, change: `${at} = ${JSON.stringify(replacement)}` };
    }
    for (const inner of mutations(member, at)) {
      const changed = copy();
      changed[key] = inner.value;
      yield { value: changed, change: inner.change };
    }
  }
}
