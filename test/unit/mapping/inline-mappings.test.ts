import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { inlineMappings } from '../../../src/mapping/mapping-set.js';

test("a user's mapping file counts by its content, a shipped one by its name", () => {
  const directory = mkdtempSync(join(tmpdir(), 'mappings-'));
  writeFileSync(join(directory, 'ours.yaml'), 'Table:\n  namespace: namespace\n');
  expect(inlineMappings(['kestra', 'ours.yaml', { File: { name: 'id' } }], directory)).toEqual([
    'kestra',
    { Table: { namespace: 'namespace' } },
    { File: { name: 'id' } },
  ]);
  writeFileSync(join(directory, 'ours.yaml'), 'Table:\n  namespace: metadata.system\n');
  expect(inlineMappings('ours.yaml', directory)).toEqual({ Table: { namespace: 'metadata.system' } });
  expect(inlineMappings('missing.yaml', directory)).toBe('missing.yaml');
});
