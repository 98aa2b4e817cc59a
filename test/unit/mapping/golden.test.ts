// What the shipped mappings make of every asset of Kestra's page about assets. The golden files change only with a
// reviewed diff.
import { describe, expect, test } from 'vitest';
import { checkMappings, shippedLayers, shippedMappings } from '../../../src/mapping/mapping-set.js';
import { compiled, expectValid, type ParsedEvent, type Settings } from './fixture.js';
import { seedRecords } from './seed-records.js';

function textsOf(settings: Settings): readonly string[] {
  const compile = compiled(settings);
  return seedRecords.flatMap((record) => {
    const result = compile(record);
    return result.kind === 'events' ? result.events : [];
  });
}

/** Each distinct dataset of the last events, without what is the same in all facets. */
function datasetsOf(texts: readonly string[]): unknown {
  const found = new Map<string, unknown>();
  for (const event of texts.map((text) => JSON.parse(text, withoutOrigin) as ParsedEvent)) {
    if (event.eventType === 'START') continue;
    const { dataset, inputs = [], outputs = [] } = event;
    for (const [side, all] of Object.entries({ inputs, outputs, dataset: dataset ? [dataset] : [] }))
      for (const each of all)
        found.set(`${event.job?.name ?? 'declared'} ${side} ${each.namespace} ${each.name}`, each);
  }
  return Object.fromEntries(found);
}

function withoutOrigin(key: string, value: unknown): unknown {
  return key === '_producer' || key === '_schemaURL' ? undefined : value;
}

describe('the assets of the seed pages', () => {
  test('become these datasets with the shipped mappings alone', async () => {
    const texts = textsOf({});
    expectValid(texts.map((text) => JSON.parse(text) as unknown));
    await expect(`${JSON.stringify(datasetsOf(texts), null, 2)}\n`).toMatchFileSnapshot(
      'golden/shipped-mappings.json',
    );
  });

  test("become these datasets with the mapping of Kestra's own example", async () => {
    const texts = textsOf({ mappings: { 'io.kestra.plugin.ee.assets.Table': { namespace: 'namespace' } } });
    expectValid(texts.map((text) => JSON.parse(text) as unknown));
    await expect(`${JSON.stringify(datasetsOf(texts), null, 2)}\n`).toMatchFileSnapshot(
      'golden/kestra-example-mapping.json',
    );
  });

  test('give the same events byte for byte', async () => {
    const texts = textsOf({ metadataKeys: ['model_layer', 'provider', 'region'] });
    expect(textsOf({ metadataKeys: ['model_layer', 'provider', 'region'] })).toEqual(texts);
    await expect(`${texts.join('\n')}\n`).toMatchFileSnapshot('golden/events.jsonl');
  });
});

describe('the shipped mappings', () => {
  test('are valid, and identify by the naming rules only', () => {
    expect(checkMappings([...shippedMappings], { workingDirectory: '.' })).toEqual([]);
    const targets = shippedLayers().flatMap((layer) =>
      layer.rules.flatMap((rule) =>
        rule.assignments.map((assignment) =>
          assignment.kind === 'value' ? assignment.target.kind : 'identity',
        ),
      ),
    );
    expect(new Set(targets)).toEqual(new Set(['identity', 'facet']));
  });
});
