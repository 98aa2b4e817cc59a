// Filters against an oracle: whatever is stored and asked, reading in pages finds what a plain walk finds.
import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Asset } from '../../../src/model/asset.js';
import { assetTypeKey } from '../../../src/model/asset-type.js';
import { instantKey } from '../../../src/model/instant.js';
import { normalizeRecord } from '../../../src/model/normalize.js';
import type { AssetLineageRecord } from '../../../src/model/record.js';
import { openStore } from '../../../src/store/open-store.js';
import type { RecordFilter } from '../../../src/store/store.js';

const namespace = fc.constantFrom('a', 'a.b', 'a.b.c', 'a.', 'a/', 'ab', 'a-b', 'ä.b', '');
const type = fc.constantFrom(
  'Table',
  'TABLE',
  'io.kestra.plugin.ee.assets.File',
  'file',
  'custom',
  'External',
);
const flow = fc.constantFrom('f', 'g');
const instant = fc.constantFrom(
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.10Z',
  '2026-01-02T00:00:00.000Z',
);
const asset = fc.record(
  { id: fc.constantFrom('p', 'q', 'r'), type, namespace, displayName: fc.constant('x') },
  { requiredKeys: ['id'] },
);
const record = fc.record(
  {
    namespace,
    flowId: flow,
    taskId: flow,
    timestamp: instant,
    inputs: fc.array(asset, { maxLength: 2 }),
    outputs: fc.array(asset, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['timestamp', 'outputs'] },
);
const pattern = fc.oneof(namespace, fc.constantFrom('a.*', 'a.b.*', 'ä.*', '.*', 'b.*'));
const filter = fc.record(
  {
    assetNamespace: pattern,
    assetTypes: fc.array(type, { minLength: 1, maxLength: 3 }),
    flowNamespace: pattern,
    flowId: flow,
    taskId: flow,
    since: instant,
    until: instant,
  },
  { requiredKeys: [] },
);

function inNamespace(name: string | undefined, wanted: string): boolean {
  if (name === undefined) return false;
  return wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function matches(stored: AssetLineageRecord, wanted: RecordFilter): boolean {
  const { assetNamespace, assetTypes, flowNamespace, flowId, taskId, since, until } = wanted;
  const onAsset = (candidate: Asset) =>
    (assetNamespace === undefined || inNamespace(candidate.namespace, assetNamespace)) &&
    (assetTypes === undefined ||
      assetTypes.some(
        (name) => candidate.type !== undefined && assetTypeKey(name) === assetTypeKey(candidate.type),
      ));
  const assets = [...(stored.inputs ?? []), ...(stored.outputs ?? [])];
  return (
    ((assetNamespace === undefined && assetTypes === undefined) || assets.some(onAsset)) &&
    (flowNamespace === undefined || inNamespace(stored.namespace, flowNamespace)) &&
    (flowId === undefined || stored.flowId === flowId) &&
    (taskId === undefined || stored.taskId === taskId) &&
    (since === undefined || instantKey(stored.timestamp) >= instantKey(since)) &&
    (until === undefined || instantKey(stored.timestamp) < instantKey(until))
  );
}

it('reading by any filter in pages of any size finds what a plain walk finds, in order', {
  timeout: 60_000,
}, async () => {
  const cases = fc.record({
    records: fc.array(record, { minLength: 1, maxLength: 15 }),
    filters: fc.array(filter, { minLength: 1, maxLength: 8 }),
    limit: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ records, filters, limit }) => {
      const store = await openStore('sqlite::memory:', { create: true });
      const normalized = records.map((value, index) => {
        const result = normalizeRecord({ ...value, uid: `uid-${index}` });
        if (!result.ok) throw new Error(result.rejection.message);
        return result.record;
      });
      await store.append(normalized);
      const range = { after: '0', through: await store.head() };
      const all = await store.read(range, {}, 1000);
      expect(all).toHaveLength(records.length);
      for (const wanted of filters) {
        const expected = all.filter(({ json }) => matches(JSON.parse(json) as AssetLineageRecord, wanted));
        const found: string[] = [];
        for (let after = range.after; ; ) {
          const page = await store.read({ ...range, after }, wanted, limit);
          found.push(...page.map(({ uid }) => uid));
          const last = page.at(-1);
          if (last === undefined || page.length < limit) break;
          after = last.sequence;
        }
        expect(found).toEqual(expected.map(({ uid }) => uid));
        expect(await store.count(range, wanted)).toBe(expected.length);
      }
      await store.close();
    }),
    { numRuns: 100 },
  );
});
