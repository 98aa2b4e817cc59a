// From a value as read to a record in canonical form.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ExactNumber, type JsonObject, setOwn, stringifyJson } from '../../../src/model/json-value.js';
import { normalizeRecord } from '../../../src/model/normalize.js';
import { recordUid } from '../../../src/model/uid.js';
import { recordOf } from './record-of.js';

const outputs = [{ id: 't', type: 'Table' }];
const timestamp = '2026-01-01T00:00:00Z';

function rejectionOf(value: unknown) {
  const result = normalizeRecord(value);
  if (result.ok) throw new Error('was not rejected');
  return result.rejection;
}

describe('normalizeRecord', () => {
  it('puts the fields in one order, whatever order they came in', () => {
    const record = recordOf({
      uid: 'u',
      eventMetadata: { rows: 1 },
      materializedBy: 'dbt',
      tags: ['x'],
      source: 'prefect',
      timestamp,
      outputs: [
        {
          completed: true,
          url: 'u',
          owners: ['o'],
          deleted: false,
          updated: timestamp,
          created: timestamp,
          metadata: {},
          description: 'd',
          displayName: 'n',
          type: 'Table',
          id: 't',
          namespace: 'a',
          tenantId: 'x',
        },
      ],
      inputs: [{ id: 'i' }],
      endDate: timestamp,
      startDate: timestamp,
      state: 'SUCCESS',
      taskRunId: 'tr',
      taskId: 't',
      executionId: 'e',
      flowRevision: 1,
      flowId: 'f',
      namespace: 'n',
      tenantId: 'main',
    });
    expect(Object.keys(record).join()).toBe(
      'tenantId,namespace,flowId,flowRevision,executionId,taskId,taskRunId,state,startDate,endDate,inputs,outputs,' +
        'timestamp,uid,source,tags,materializedBy,eventMetadata',
    );
    expect(Object.keys(record.outputs?.[0] ?? {}).join()).toBe(
      'tenantId,namespace,id,type,displayName,description,metadata,created,updated,deleted,owners,url,completed',
    );
  });

  it('fills in the tenant: main, and for assets that of the record', () => {
    expect(recordOf({ outputs })).toMatchObject({ tenantId: 'main', outputs: [{ tenantId: 'main' }] });
    expect(recordOf({ tenantId: 'x', outputs: [{ id: 'a' }, { id: 'b', tenantId: 'y' }] })).toMatchObject({
      tenantId: 'x',
      outputs: [{ tenantId: 'x' }, { tenantId: 'y' }],
    });
  });

  it('takes null for absent in every known field', () => {
    const record = recordOf({
      ...{
        tenantId: null,
        namespace: null,
        flowId: null,
        flowRevision: null,
        executionId: null,
        taskId: null,
      },
      ...{
        taskRunId: null,
        state: null,
        startDate: null,
        endDate: null,
        inputs: null,
        uid: null,
        source: null,
      },
      ...{ tags: null, materializedBy: null, eventMetadata: null },
      outputs: [
        {
          id: 't',
          ...{
            tenantId: null,
            namespace: null,
            type: null,
            displayName: null,
            description: null,
            metadata: null,
          },
          ...{ created: null, updated: null, deleted: null, owners: null, url: null, completed: null },
        },
      ],
    });
    expect(record).toEqual({
      tenantId: 'main',
      outputs: [{ tenantId: 'main', id: 't' }],
      timestamp,
      uid: record.uid,
    });
  });

  it('keeps an empty list and an empty metadata, and leaves out what is absent', () => {
    expect(recordOf({ inputs: [], outputs: [{ id: 't', metadata: {} }] })).toMatchObject({
      inputs: [],
      outputs: [{ tenantId: 'main', id: 't', metadata: {} }],
    });
    expect(recordOf({ outputs: [{ id: 't' }] })).not.toHaveProperty('inputs');
  });

  it('rejects what unknown keys would nest too deeply', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 255; level += 1) deep = [deep];
    expect(recordOf({ outputs, eventMetadata: { deep: 1 } }).eventMetadata).toEqual({ deep: 1 });
    expect(rejectionOf({ timestamp, outputs, deep }).code).toBe('too_deep');
  });

  it.each([
    [{ timestamp: '2026-01-03T00:00:00Z', endDate: '2026-01-02T00:00:00Z' }, '2026-01-03T00:00:00Z'],
    [
      { endDate: '2026-01-02T01:00:00.10+01:00', startDate: '2026-01-01T00:00:00Z' },
      '2026-01-02T00:00:00.10Z',
    ],
    [{ startDate: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:00Z'],
  ])('takes the timestamp of %j', (given, expected) => {
    const result = normalizeRecord({ ...given, outputs });
    expect(result).toMatchObject({ ok: true, record: { timestamp: expected } });
  });

  it('folds unknown keys of a record into eventMetadata, and of an asset into its metadata', () => {
    const record = recordOf({
      labels: { a: 1 },
      nothing: null,
      eventMetadata: { rows: 5 },
      outputs: [{ id: 't', type: 'Table', custom: [1], nothing: null, metadata: { owner: 'x' } }],
    });
    expect(record.eventMetadata).toEqual({ rows: 5, labels: { a: 1 } });
    expect(record.outputs?.[0]?.metadata).toEqual({ owner: 'x', custom: [1] });
  });

  it('lets metadata win over an unknown key of the same name', () => {
    const record = recordOf({ outputs: [{ id: 't', owner: 'top', metadata: { owner: 'inside' } }] });
    expect(record.outputs?.[0]?.metadata).toEqual({ owner: 'inside' });
  });

  it('takes a typed getter that Kestra writes twice once, and one that stands alone into the metadata', () => {
    const table = recordOf({
      outputs: [
        {
          id: 't',
          type: 'io.kestra.core.models.assets.Table',
          system: 'duckdb',
          database: 'db',
          schema: null,
          metadata: { system: 'duckdb' },
          metadataList: [{ key: 'system', value: 'duckdb' }],
        },
      ],
    });
    expect(table.outputs?.[0]).toEqual({
      tenantId: 'main',
      id: 't',
      type: 'io.kestra.core.models.assets.Table',
      metadata: { system: 'duckdb', database: 'db' },
    });
  });

  it('takes __proto__ and constructor as plain data', () => {
    const metadata: JsonObject = {};
    setOwn(metadata, '__proto__', { polluted: true });
    setOwn(metadata, 'constructor', 'x');
    const asset = { id: 't' };
    setOwn(asset, '__proto__', 1);
    const record = recordOf({ outputs: [{ id: 'm', metadata }, asset] });
    expect(stringifyJson(record.outputs?.[0]?.metadata ?? null)).toBe(
      '{"__proto__":{"polluted":true},"constructor":"x"}',
    );
    expect(stringifyJson(record.outputs?.[1]?.metadata ?? null)).toBe('{"__proto__":1}');
    expect({}).not.toHaveProperty('polluted');
  });

  it('does not touch what is inside of metadata', () => {
    const metadata = {
      big: new ExactNumber('9007199254740993'),
      lone: '\ud800',
      at: '2026-01-01T00:00:00+01:00',
      n: null,
    };
    expect(recordOf({ outputs: [{ id: 't', metadata }] }).outputs?.[0]?.metadata).toEqual(metadata);
  });

  it('keeps a given uid and derives a missing one', () => {
    expect(recordOf({ uid: 'mine', outputs }).uid).toBe('mine');
    const record = recordOf({ outputs });
    expect(record.uid).toMatch(/^[0-9a-f]{32}$/);
    expect(record.uid).toBe(recordUid(record));
  });

  it('accepts an id of 512 code points, also outside of the basic plane', () => {
    expect(recordOf({ outputs: [{ id: '😀'.repeat(512) }] }).outputs).toHaveLength(1);
  });

  it.each<[string, unknown, string, string]>([
    ['text', 'x', 'not_an_object', 'object'],
    ['null', null, 'not_an_object', 'object'],
    ['a list', [], 'not_an_object', 'object'],
    ['a number', new ExactNumber('1.0'), 'not_an_object', 'object'],
    ['no time at all', { outputs }, 'no_timestamp', 'timestamp'],
    ['no assets', { timestamp }, 'no_assets', 'input or an output'],
    ['empty assets', { timestamp, inputs: [], outputs: [] }, 'no_assets', 'input or an output'],
    ['an instant without a zone', { timestamp: '2026-01-01T00:00:00', outputs }, 'bad_instant', 'timestamp'],
    ['an instant as a number', { timestamp: 1767225600000, outputs }, 'bad_instant', 'timestamp'],
    ['a bad endDate', { timestamp, endDate: 'soon', outputs }, 'bad_instant', 'endDate'],
    [
      'a bad instant of an asset',
      { timestamp, outputs: [{ id: 't', created: 'x' }] },
      'bad_instant',
      'outputs[0].created',
    ],
    ['a blank id', { timestamp, outputs: [{ id: 'a' }, { id: ' ' }] }, 'bad_id', 'outputs[1].id'],
    ['a control character', { timestamp, inputs: [{ id: 'a\nb' }] }, 'bad_id', 'inputs[0].id'],
    ['a long id', { timestamp, inputs: [{ id: 'x'.repeat(513) }] }, 'bad_id', 'inputs[0].id'],
    ['a blank flow', { timestamp, flowId: '', outputs }, 'bad_id', 'flowId'],
    ['a blank uid', { timestamp, uid: '', outputs }, 'bad_id', 'uid'],
    ['an asset without an id', { timestamp, outputs: [{}] }, 'wrong_type', 'outputs[0].id'],
    ['an asset that is text', { timestamp, outputs: ['t'] }, 'wrong_type', 'outputs[0]'],
    ['outputs as an object', { timestamp, outputs: {} }, 'wrong_type', 'outputs'],
    ['a state as a number', { timestamp, state: 1, outputs }, 'wrong_type', 'state'],
    ['a broken revision', { timestamp, flowRevision: 1.5, outputs }, 'wrong_type', 'flowRevision'],
    [
      'metadata as text',
      { timestamp, outputs: [{ id: 't', metadata: 'x' }] },
      'wrong_type',
      'outputs[0].metadata',
    ],
    ['owners as text', { timestamp, outputs: [{ id: 't', owners: 'x' }] }, 'wrong_type', 'outputs[0].owners'],
    ['eventMetadata as a list', { timestamp, eventMetadata: [], outputs }, 'wrong_type', 'eventMetadata'],
  ])('rejects %s', (_, value, code, where) => {
    const rejection = rejectionOf(value);
    expect(rejection.code).toBe(code);
    expect(rejection.message).toContain(where);
  });

  it('gives the same record for its own canonical form', () => {
    const asset = fc.record(
      {
        id: fc.stringMatching(/^[a-z]{1,8}$/),
        type: fc.constantFrom('Table', 'FILE', 'custom'),
        namespace: fc.string(),
        displayName: fc.option(fc.string()),
        metadata: fc.dictionary(fc.string(), fc.jsonValue()),
        extra: fc.jsonValue(),
        created: fc.constantFrom('2026-01-01T00:00:00.10+02:00', null),
        deleted: fc.boolean(),
        owners: fc.array(fc.string()),
      },
      { requiredKeys: ['id'] },
    );
    const value = fc.record(
      {
        timestamp: fc.constantFrom('2026-01-01T00:00:00.120Z', '2026-01-01T00:00:00-05:30'),
        outputs: fc.array(asset, { minLength: 1, maxLength: 3 }),
        inputs: fc.array(asset, { maxLength: 2 }),
        executionId: fc.option(fc.stringMatching(/^[a-z]{1,8}$/)),
        state: fc.constantFrom('SUCCESS', 'FAILED', null),
        eventMetadata: fc.dictionary(fc.string(), fc.jsonValue()),
        other: fc.jsonValue(),
      },
      { requiredKeys: ['timestamp', 'outputs'] },
    );
    fc.assert(
      fc.property(value, (given) => {
        const once = normalizeRecord(given);
        if (!once.ok) throw new Error(once.rejection.message);
        const again = normalizeRecord(once.record);
        if (!again.ok) throw new Error(again.rejection.message);
        expect(JSON.stringify(again.record)).toBe(JSON.stringify(once.record));
      }),
    );
  });

  it('never throws, whatever value it gets', () => {
    const some = fc.record(
      {
        timestamp: fc.anything(),
        inputs: fc.anything(),
        outputs: fc.anything(),
        uid: fc.anything(),
        tags: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), some), (value) => {
        const result = normalizeRecord(value);
        expect(result.ok ? result.record.timestamp : result.rejection.message).not.toBe('');
      }),
    );
  });
});
