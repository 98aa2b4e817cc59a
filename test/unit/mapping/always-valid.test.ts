// Whatever stands in metadata, and wherever it is mapped to: what goes out is valid.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMappings } from '../../../src/mapping/mapping-set.js';
import { ExactNumber } from '../../../src/model/json-value.js';
import type { FacetDefinition } from '../../../src/openlineage/facet/definition.js';
import { facetDefinitions } from '../../../src/openlineage/facet/facet-table.js';
import { eventsOf, expectValid, taskRun } from './fixture.js';

const sections: Readonly<Record<string, string>> = {
  dataset: 'facets',
  inputDataset: 'inputFacets',
  outputDataset: 'outputFacets',
};
const mappable = facetDefinitions.filter(
  (definition) => definition.position in sections && !definition.key.startsWith('assetShipper_'),
);

function targetsOf({ position, key, schema }: FacetDefinition): readonly string[] {
  const fields = Object.keys(schema.shape).filter((field) => !field.startsWith('_'));
  return fields.map((field) => `${sections[position]}.${key}.${field}`);
}

const targets = mappable.flatMap(targetsOf);
const mappings = { '*': Object.fromEntries(targets.map((target) => [target, `metadata["${target}"]`])) };

const lifelike = fc.oneof(
  fc.constantFrom<unknown>('DROP', 's3://a', '2026-01-01T00:00:00Z', 5, '5', true, {}, [], ['a']),
  fc.constantFrom<unknown>(
    { a: { inputFields: [{ namespace: 'n', name: 'm', field: 'f' }] } },
    { type: 'location', locations: ['x'] },
    [{ type: 'DATABASE', name: 'd' }],
    { namespace: 'n', name: 'm' },
    [{ namespace: 'n', name: 'm', type: 'TABLE' }],
    { a: { nullCount: 1, quantiles: { '0.5': 1 } } },
    [{ assertion: 'x', success: true }],
  ),
  fc.jsonValue({ maxDepth: 4 }),
  // As the codecs read 1.0 and integers beyond 2^53: alone, in a list, in an object.
  fc
    .tuple(
      fc.constantFrom('1.0', '-0.0', '9007199254740993', '0.1000000000000000055511151231257827'),
      fc.nat(3),
    )
    .map(([text, place]) => {
      const number = new ExactNumber(text);
      const identifier = { namespace: 'n', name: 'm', type: 'TABLE', more: number };
      return [number, [number], { a: number }, [identifier]][place];
    }),
);

test('every field of every dataset facet can be mapped', () => {
  expect(mappable).toHaveLength(21);
  expect(checkMappings(mappings, { workingDirectory: '.' })).toEqual([]);
});

test('any value at any field gives valid events', () => {
  const metadata = fc.dictionary(fc.constantFrom(...targets), lifelike, { noNullPrototype: true });
  const asset = fc.record({ id: fc.constant('t'), metadata });
  fc.assert(
    fc.property(asset, asset, (input, output) => {
      // eventsOf checks each event.
      expect(eventsOf({ ...taskRun, inputs: [input], outputs: [output] }, { mappings })).toHaveLength(2);
    }),
    { numRuns: 150 },
  );
});

test('a number that does not fit leaves its facet out, and of two symlinks with one none is lost', () => {
  const identifiers = [{ namespace: 'n', name: 'm', type: 'TABLE', more: new ExactNumber('1.0') }];
  const metadata = { columns: new ExactNumber('1.0'), 'facets.symlinks.identifiers': identifiers };
  const table = { id: 't', type: 'TABLE', metadata };
  const [start] = eventsOf({ ...taskRun, outputs: [table, table] }, { mappings });
  expect(start?.outputs[0]?.facets).not.toHaveProperty('schema');
  expect(start?.outputs[0]?.facets.symlinks?.identifiers).toMatchObject([{ name: 'm' }]);
});

test('a facet with all of its fields arrives', () => {
  const metadata = {
    'facets.hierarchy.hierarchy': [{ type: 'DATABASE', name: 'd' }],
    'facets.columnLineage.fields': { a: { inputFields: [{ namespace: 'n', name: 'm', field: 'f' }] } },
    'outputFacets.subset.outputCondition': { type: 'location', locations: ['x'] },
    'facets.version.datasetVersion': 7,
  };
  const [, complete] = eventsOf({ ...taskRun, outputs: [{ id: 't', metadata }] }, { mappings });
  expect(complete?.outputs[0]).toMatchObject({
    facets: {
      hierarchy: { hierarchy: [{ type: 'DATABASE', name: 'd' }] },
      columnLineage: { fields: { a: {} } },
      version: { datasetVersion: '7' },
    },
    outputFacets: { subset: { outputCondition: { type: 'location' } } },
  });
});

test('the check of validity can fail', () => {
  const [start] = eventsOf({ ...taskRun, outputs: [{ id: 't' }] });
  const documentation = {
    _producer: 'https://example.com',
    _schemaURL: 'https://example.com',
    description: 5,
  };
  const broken = { ...start, outputs: [{ namespace: 'n', name: 't', facets: { documentation } }] };
  expect(() => expectValid([broken])).toThrow();
  expect(() => expectValid([start])).not.toThrow();
});
