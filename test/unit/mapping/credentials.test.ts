import { expect, test } from 'vitest';

import { compileEvents } from '../../../src/mapping/compile-events.js';
import { normalizeRecord } from '../../../src/model/normalize.js';
import { withoutCredentials } from '../../../src/openlineage/naming/uri-credentials.js';

test('a password in a key reaches no event: not the name, not the facets, not the name of the job', () => {
  const normalized = normalizeRecord({
    taskRunId: 'run-1',
    timestamp: '2026-01-01T00:00:00Z',
    inputs: [{ id: 'mysql://reader:canary-in@db:3306/shop/orders' }],
    outputs: [{ id: 'postgres://loader:canary-out@db:5432/shop/public/orders', type: 'Table' }],
  });
  if (!normalized.ok) throw new Error(normalized.rejection.message);
  const toEvents = compileEvents({ settings: { jobPerOutputs: true }, workingDirectory: '.' });
  const text = JSON.stringify(toEvents(normalized.record));
  expect(text).toContain('postgres://db:5432');
  expect(text).not.toContain('canary');
});

test.each([
  ['postgres://user:pw@host/db', 'postgres://host/db'],
  ['abfss://container@account.dfs.core.windows.net/a', 'abfss://container@account.dfs.core.windows.net/a'],
  ['S3://bucket/a@b', 'S3://bucket/a@b'],
  ['a:b@c', 'a:b@c'],
])('%s is shipped as %s', (uri, shipped) => {
  expect(withoutCredentials(uri)).toBe(shipped);
});
