// The examples of docs/mappings.md, executed: each mapping with the asset and the dataset below it.
import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkMappings } from '../../../src/mapping/mapping-set.js';
import { datasetOf } from './fixture.js';

const text = readFileSync('docs/mappings.md', 'utf8');
const blocks = [...text.matchAll(/^```(\w+) (mapping|asset|dataset)\n([\s\S]*?)^```$/gm)].map((match) => ({
  kind: match[2] ?? '',
  content: match[3] ?? '',
}));
const examples = blocks.flatMap((block, index) =>
  block.kind === 'mapping'
    ? [
        {
          mapping: block.content,
          asset: blocks[index + 1]?.content ?? '',
          dataset: blocks[index + 2]?.content ?? '',
        },
      ]
    : [],
);

describe('docs/mappings.md', () => {
  test('has examples of a mapping, an asset and a dataset each', () => {
    expect(blocks.map((block) => block.kind)).toEqual(
      examples.flatMap(() => ['mapping', 'asset', 'dataset']),
    );
    expect(examples.length).toBeGreaterThanOrEqual(6);
  });

  test.each(examples.map((example, index) => [index + 1, example] as const))(
    'example %i gives the dataset that it shows',
    (_, { mapping, asset, dataset }) => {
      const mappings = parse(mapping) as unknown;
      expect(checkMappings(mappings, { workingDirectory: '.' })).toEqual([]);
      expect(datasetOf(JSON.parse(asset), { mappings })).toMatchObject(JSON.parse(dataset));
    },
  );
});
