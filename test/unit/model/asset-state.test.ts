// The merge table of src/model/asset-state.ts, row by row, and its independence of the order of import.
// Long because each row of the table is a test.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Asset } from '../../../src/model/asset.js';
import { type AssetState, mergeAsset } from '../../../src/model/asset-state.js';
import type { JsonObject } from '../../../src/model/json-value.js';
import type { AssetLineageRecord } from '../../../src/model/record.js';
import { recordOf } from './record-of.js';

/** The state after these records, for the one asset that they mention. */
function merged(records: readonly AssetLineageRecord[]): AssetState | undefined {
  let state: AssetState | undefined;
  for (const record of records) {
    for (const asset of record.inputs ?? []) state = mergeAsset(state, asset, 'input', record);
    for (const asset of record.outputs ?? []) state = mergeAsset(state, asset, 'output', record);
  }
  return state;
}

/** A run on a day of January that writes the asset. */
function wrote(day: number, asset: object = {}, record: object = {}): AssetLineageRecord {
  return recordOf({
    executionId: `run-${day}`,
    timestamp: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`,
    outputs: [{ id: 'a', type: 'Table', ...asset }],
    ...record,
  });
}

/** A run that reads the asset. */
function read(day: number, asset: object, record: object = {}): AssetLineageRecord {
  return wrote(
    day,
    {},
    { executionId: `read-${day}`, outputs: [], inputs: [{ id: 'a', ...asset }], ...record },
  );
}

/** A declaration by hand, without a run. */
function declared(day: number, asset: object = {}, record: object = {}): AssetLineageRecord {
  return wrote(day, asset, { executionId: null, ...record });
}

/** The asset, checked to be the same in the given and in the reverse order. */
function assetOf(...records: readonly AssetLineageRecord[]): Asset | undefined {
  const state = merged(records);
  expect(merged([...records].reverse())).toEqual(state);
  return state?.asset;
}

const table = 'io.kestra.plugin.ee.assets.Table';
const external = 'io.kestra.core.models.assets.External';
const prefect = { source: 'prefect' };

describe('type', () => {
  it('is the latest', () => {
    expect(assetOf(wrote(1, { type: 'File' }), wrote(2, { type: table }))?.type).toBe(table);
  });

  it('is a real one, even when External is said later', () => {
    expect(assetOf(wrote(1, { type: table }), wrote(2, { type: external }))?.type).toBe(table);
    expect(assetOf(wrote(1, { type: external }), wrote(2, { type: table }))?.type).toBe(table);
  });

  it('is kept when a later record says none', () => {
    expect(assetOf(wrote(1, { type: table }), wrote(2, { type: null }))?.type).toBe(table);
  });

  it('is the same rule for Prefect', () => {
    expect(assetOf(wrote(1, { type: table }, prefect), wrote(2, { type: external }, prefect))?.type).toBe(
      table,
    );
  });

  it('is taken from a failed record only where nobody else said one, and then the latest', () => {
    const failed = { state: 'FAILED' };
    expect(assetOf(wrote(1, { type: 'File' }), wrote(2, { type: 'Table' }, failed))?.type).toBe('File');
    expect(assetOf(wrote(1, { type: 'File' }, failed))?.type).toBe('File');
    expect(assetOf(wrote(1, { type: 'File' }, failed), wrote(2, { type: 'Table' }, failed))?.type).toBe(
      'Table',
    );
  });
});

describe('namespace', () => {
  it('is the latest that was given', () => {
    expect(assetOf(wrote(1, { namespace: 'a' }), wrote(2, { namespace: 'b' }), wrote(3))?.namespace).toBe(
      'b',
    );
  });

  it('is the same rule for Prefect', () => {
    expect(
      assetOf(wrote(1, { namespace: 'a' }, prefect), wrote(2, { displayName: 'x' }, prefect))?.namespace,
    ).toBe('a');
  });
});

describe('displayName, description, owners and url', () => {
  const all = { displayName: 'n', description: 'd', owners: ['o'], url: 'u' };

  it('are each the latest that was given', () => {
    expect(assetOf(wrote(1, all), wrote(2, { displayName: 'new' }), wrote(3, { owners: [] }))).toMatchObject({
      displayName: 'new',
      description: 'd',
      owners: [],
      url: 'u',
    });
  });

  it('are all replaced by Prefect when any is given', () => {
    const asset = assetOf(wrote(1, all, prefect), wrote(2, { displayName: 'new' }, prefect));
    expect(asset?.displayName).toBe('new');
    for (const field of ['description', 'owners', 'url']) expect(asset).not.toHaveProperty(field);
  });

  it('are all kept by Prefect when none is given', () => {
    expect(assetOf(wrote(1, all, prefect), wrote(2, { metadata: { a: 1 } }, prefect))).toMatchObject(all);
  });

  it('are replaced by Prefect also where Kestra said them, and only by what is later', () => {
    expect(
      assetOf(wrote(1, all), wrote(2, { url: 'v' }, prefect), wrote(3, { description: 'e' })),
    ).toMatchObject({
      url: 'v',
      description: 'e',
    });
    expect(assetOf(wrote(2, all), wrote(1, { url: 'v' }, prefect))).toMatchObject(all);
  });
});

describe('metadata', () => {
  it('is the latest per key', () => {
    expect(
      assetOf(wrote(1, { metadata: { a: 1, b: 1 } }), wrote(2, { metadata: { b: 2, c: 2 } }))?.metadata,
    ).toEqual({
      a: 1,
      b: 2,
      c: 2,
    });
  });

  it('loses a key that is null, whenever the older value comes', () => {
    expect(
      assetOf(wrote(1, { metadata: { a: 1, b: 1 } }), wrote(2, { metadata: { a: null } }))?.metadata,
    ).toEqual({
      b: 1,
    });
    expect(assetOf(wrote(1, { metadata: { a: 1 } }), wrote(2, { metadata: { a: null } }))).not.toHaveProperty(
      'metadata',
    );
  });

  it('gets a removed key back when it is said again', () => {
    const asset = assetOf(
      wrote(1, { metadata: { a: 1 } }),
      wrote(2, { metadata: { a: null } }),
      wrote(3, { metadata: { a: 3 } }),
    );
    expect(asset?.metadata).toEqual({ a: 3 });
  });

  it('is replaced as a whole below its first level', () => {
    expect(
      assetOf(wrote(1, { metadata: { a: { x: 1, y: 1 } } }), wrote(2, { metadata: { a: { x: 2 } } }))
        ?.metadata,
    ).toEqual({ a: { x: 2 } });
  });

  it('is the same rule for Prefect', () => {
    expect(
      assetOf(wrote(1, { metadata: { a: 1 } }, prefect), wrote(2, { metadata: { b: 2 } }, prefect))?.metadata,
    ).toEqual({ a: 1, b: 2 });
  });

  it('holds __proto__ and constructor as plain keys', () => {
    const metadata = JSON.parse('{"__proto__":{"x":1},"constructor":1}') as JsonObject;
    const state = merged([wrote(1, { metadata }), wrote(2, { metadata: { a: 1 } })]);
    expect(Object.keys(state?.asset.metadata ?? {}).sort()).toEqual(['__proto__', 'a', 'constructor']);
    expect({}).not.toHaveProperty('x');
  });
});

describe('created and updated', () => {
  it('are the earliest and the latest that are known', () => {
    expect(
      assetOf(
        wrote(5, { created: '2026-01-03T00:00:00Z', updated: '2026-01-09T00:00:00Z' }),
        wrote(6, { created: '2026-01-04T00:00:00Z', updated: '2026-01-08T00:00:00Z' }),
      ),
    ).toMatchObject({ created: '2026-01-03T00:00:00Z', updated: '2026-01-09T00:00:00Z' });
  });

  it("are the record's time where the asset says none", () => {
    expect(assetOf(wrote(2), wrote(4), wrote(3))).toMatchObject({
      created: '2026-01-02T00:00:00Z',
      updated: '2026-01-04T00:00:00Z',
    });
  });

  it('are the same rule for Prefect', () => {
    expect(assetOf(wrote(2, {}, prefect), wrote(4, {}, prefect))).toMatchObject({
      created: '2026-01-02T00:00:00Z',
      updated: '2026-01-04T00:00:00Z',
    });
  });

  it('do not depend on the order when an instant is written in two ways', () => {
    const asset = assetOf(
      wrote(1, { created: '2026-01-01T00:00:00Z' }),
      wrote(2, { created: '2026-01-01T00:00:00.0Z', updated: '2026-01-02T00:00:00.000Z' }),
    );
    expect(asset?.created).toMatch(/^2026-01-01T00:00:00(\.0)?Z$/);
  });
});

describe('deleted', () => {
  it('is the latest declaration', () => {
    expect(assetOf(wrote(1), wrote(2, { deleted: true }))?.deleted).toBe(true);
    expect(assetOf(wrote(1), declared(2, { deleted: true }))?.deleted).toBe(true);
  });

  it('ends when the asset is declared or written again, and not by an earlier record', () => {
    expect(assetOf(wrote(1), wrote(2, { deleted: true }), wrote(3))).not.toHaveProperty('deleted');
    expect(assetOf(wrote(2, { deleted: true }), declared(3))).not.toHaveProperty('deleted');
    expect(assetOf(wrote(2, { deleted: true }), wrote(1))?.deleted).toBe(true);
  });

  it('does not end because a run reads the asset', () => {
    expect(assetOf(wrote(2, { deleted: true }), read(3, { type: 'Table' }))?.deleted).toBe(true);
  });

  it('is the same rule for Prefect', () => {
    expect(assetOf(wrote(1, { deleted: true }, prefect), wrote(2, {}, prefect))).not.toHaveProperty(
      'deleted',
    );
  });
});

describe('a failed or aborted record', () => {
  it.each(['FAILED', 'KILLED', 'CANCELLED', 'SKIPPED'])('changes no content (%s)', (state) => {
    const good = { displayName: 'n', namespace: 'a', metadata: { a: 1 } };
    const bad = {
      displayName: 'x',
      namespace: 'b',
      metadata: { a: 2 },
      deleted: true,
      updated: '2026-02-01T00:00:00Z',
    };
    expect(assetOf(wrote(1, good), wrote(2, bad, { state }))).toEqual(assetOf(wrote(1, good)));
  });
});

describe('a completed reference', () => {
  const completed = { displayName: 'old', namespace: 'n', metadata: { a: 0 }, completed: true };

  it('changes nothing as an input', () => {
    const before = merged([wrote(1, { displayName: 'new' })]);
    expect(merged([wrote(1, { displayName: 'new' }), read(2, { type: 'File', ...completed })])).toEqual(
      before,
    );
    expect(merged([read(2, { type: 'File', ...completed })])).toBeUndefined();
  });

  it('changes no content as an output, but the health', () => {
    const state = merged([
      wrote(1, { displayName: 'new' }),
      wrote(2, { type: 'File', ...completed }, { state: 'FAILED' }),
    ]);
    expect(state?.asset).toEqual(merged([wrote(1, { displayName: 'new' })])?.asset);
    expect(state?.health).toBe('red');
  });

  it('tells the type of an asset that nothing else is known of, whatever comes first', () => {
    expect(assetOf(wrote(2, completed))).toEqual({ tenantId: 'main', id: 'a', type: 'Table' });
    expect(assetOf(wrote(2, completed), wrote(1, { type: 'File' }))?.type).toBe('File');
    expect(assetOf(wrote(2, completed), wrote(1, { type: 'File' }, { state: 'FAILED' }))?.type).toBe('File');
  });
});

describe('health', () => {
  const health = (...records: readonly AssetLineageRecord[]) => {
    assetOf(...records);
    return merged(records)?.health;
  };

  it.each([
    ['SUCCESS', 'green'],
    ['WARNING', 'green'],
    [null, 'green'],
    ['FAILED', 'red'],
    ['KILLED', 'gray'],
    ['RUNNING', 'gray'],
  ])('after a run that wrote the asset with state %s is %s', (state, expected) => {
    expect(health(wrote(1, {}, { state }))).toBe(expected);
  });

  it('is that of the latest materialization', () => {
    expect(health(wrote(1), wrote(2, {}, { state: 'FAILED' }))).toBe('red');
    expect(health(wrote(1, {}, { state: 'FAILED' }), wrote(2))).toBe('green');
    expect(health(wrote(1), wrote(2, {}, { state: 'KILLED' }))).toBe('green');
  });

  it('is not changed by reading or declaring', () => {
    expect(health(declared(1))).toBe('gray');
    expect(health(wrote(1), read(2, { type: 'Table' }, { state: 'FAILED' }))).toBe('green');
  });

  it('knows the latest finished materialization', () => {
    const state = merged([wrote(2), wrote(1), wrote(3, {}, { state: 'FAILED' })]);
    expect(state).toMatchObject({ health: 'red', materializedAt: '2026-01-02T00:00:00Z' });
    expect(merged([declared(1)])).not.toHaveProperty('materializedAt');
  });
});

it('the state is the same whatever order the records come in', () => {
  const key = fc.constantFrom('a', 'b', '__proto__');
  const asset = fc.record(
    {
      type: fc.constantFrom('Table', 'File', external, null),
      namespace: fc.constantFrom('x', 'y', null),
      displayName: fc.constantFrom('n', 'm', null),
      description: fc.constantFrom('d', null),
      owners: fc.constantFrom(['o'], null),
      metadata: fc.dictionary(key, fc.constantFrom(1, 2, null)),
      created: fc.constantFrom(
        '2026-01-01T00:00:00Z',
        '2026-01-01T00:00:00.0Z',
        '2025-01-01T00:00:00Z',
        null,
      ),
      updated: fc.constantFrom('2026-01-05T00:00:00Z', '2026-01-05T00:00:00.000Z', null),
      deleted: fc.constantFrom(true, false, null),
      completed: fc.constantFrom(true, null),
    },
    { requiredKeys: [] },
  );
  const record = fc
    .record({
      asset,
      side: fc.constantFrom('inputs', 'outputs'),
      hasRun: fc.boolean(),
      state: fc.constantFrom('SUCCESS', 'FAILED', 'KILLED', 'RUNNING', null),
      source: fc.constantFrom('prefect', null),
      timestamp: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00.10Z', '2026-01-02T00:00:00.1Z'),
    })
    .map(({ asset: given, side, hasRun, state, source, timestamp }) => ({
      [side]: [{ id: 'a', ...given }],
      executionId: hasRun ? 'run' : null,
      state,
      source,
      timestamp,
    }));
  const shuffled = fc
    .array(record, { minLength: 2, maxLength: 6 })
    .map((values) => values.map((value, index) => recordOf({ ...value, uid: `uid-${index}` })))
    .chain((records) =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
    );
  fc.assert(
    fc.property(shuffled, ([records, otherOrder]) => {
      expect(merged(otherOrder)).toEqual(merged(records));
    }),
    { numRuns: 2000 },
  );
});
