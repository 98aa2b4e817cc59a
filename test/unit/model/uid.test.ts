// The identity of a record, and the fingerprint of what it says.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { completeRecord } from '../../../src/model/complete.js';
import { contentHash, recordUid } from '../../../src/model/uid.js';
import { recordOf } from './record-of.js';

const run = {
  tenantId: 'x',
  namespace: 'n',
  flowId: 'f',
  taskId: 't',
  executionId: 'e',
  taskRunId: 'tr',
  state: 'SUCCESS',
  timestamp: '2026-01-01T00:00:00.123456Z',
  inputs: [{ id: 'b' }, { id: 'a' }],
  outputs: [{ id: 'c', type: 'Table' }],
};

describe('recordUid', () => {
  it('is the beginning of a SHA-256 over a canonical JSON array', () => {
    const text = '["x","n","f","t","e","tr","SUCCESS","2026-01-01T00:00:00.123Z",["a","b"],["c"]]';
    const expected = createHash('sha256').update(text).digest('hex').slice(0, 32);
    expect(recordOf(run).uid).toBe(expected);
  });

  it('has null for what is absent, and the assets of a record without a run', () => {
    const text =
      '["main",null,null,null,null,null,null,"2026-01-01T00:00:00.000Z",[],["c"],[],' +
      '[{"tenantId":"main","id":"c","type":"Table"}]]';
    const expected = createHash('sha256').update(text).digest('hex').slice(0, 32);
    expect(recordOf({ outputs: run.outputs }).uid).toBe(expected);
  });

  it.each([
    ['tenant', { tenantId: 'y' }],
    ['namespace', { namespace: 'm' }],
    ['flow', { flowId: 'g' }],
    ['task', { taskId: 'u' }],
    ['execution', { executionId: 'd' }],
    ['task run', { taskRunId: 'tq' }],
    ['state', { state: 'FAILED' }],
    ['milliseconds', { timestamp: '2026-01-01T00:00:00.124Z' }],
    ['an input', { inputs: [{ id: 'b' }] }],
    ['an output', { outputs: [{ id: 'd', type: 'Table' }] }],
  ])('differs by %s', (_, change) => {
    expect(recordOf({ ...run, ...change }).uid).not.toBe(recordOf(run).uid);
  });

  it.each([
    ['digits below a millisecond', { timestamp: '2026-01-01T00:00:00.123Z' }],
    ['the order of ids', { inputs: [{ id: 'a' }, { id: 'b' }] }],
    ['what is said of an asset', { outputs: [{ id: 'c', type: 'File', metadata: { a: 1 } }] }],
    ['the revision', { flowRevision: 7 }],
    ['start and end', { startDate: run.timestamp, endDate: run.timestamp }],
  ])('does not differ by %s, of a run', (_, change) => {
    expect(recordOf({ ...run, ...change }).uid).toBe(recordOf(run).uid);
  });

  it('tells which side an asset is on', () => {
    const one = recordOf({ executionId: 'e', inputs: [{ id: 'a' }] });
    const other = recordOf({ executionId: 'e', outputs: [{ id: 'a' }] });
    expect(one.uid).not.toBe(other.uid);
  });

  it('differs by what is said of an asset, without a run', () => {
    const one = recordOf({ outputs: [{ id: 'c', type: 'Table' }] });
    const other = recordOf({ outputs: [{ id: 'c', type: 'Table', deleted: true }] });
    expect(one.uid).not.toBe(other.uid);
  });

  it('is computed alike with a uid in place', () => {
    const record = recordOf(run);
    expect(recordUid({ ...record, uid: 'other' } as typeof record)).toBe(record.uid);
  });
});

describe('contentHash', () => {
  it('does not depend on the order of the keys of metadata', () => {
    const hashWith = (metadata: object) =>
      contentHash(recordOf({ ...run, uid: 'u', outputs: [{ id: 'a', metadata }], eventMetadata: metadata }));
    expect(hashWith({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(hashWith({ b: [{ d: 3, c: 2 }], a: 1 }));
    expect(hashWith({ a: [1, 2] })).not.toBe(hashWith({ a: [2, 1] }));
  });

  const known = () => ({ tenantId: 'x', id: 'a', type: 'Table', namespace: 'n', metadata: { a: 1 } });
  const nobody = () => undefined;

  it.each([
    ['known references', known],
    ['unknown references', nobody],
  ])('is the same before and after completion of %s', (_, lookup) => {
    const record = recordOf({
      ...run,
      inputs: [{ id: 'a' }, { id: 'b', displayName: 'x' }],
      outputs: [{ id: 'c' }],
    });
    const completed = completeRecord(record, lookup);
    expect(completed).not.toEqual(record);
    expect(contentHash(completed)).toBe(contentHash(record));
  });

  it.each([
    ['metadata', { outputs: [{ id: 'c', type: 'Table', metadata: { a: 1 } }] }],
    ['an output type', { outputs: [{ id: 'c', type: 'File' }] }],
    ['digits of the timestamp', { timestamp: '2026-01-01T00:00:00.123Z' }],
    ['eventMetadata', { eventMetadata: { rows: 1 } }],
    ['the order of inputs', { inputs: [{ id: 'a' }, { id: 'b' }] }],
  ])('differs by %s', (_, change) => {
    expect(contentHash(recordOf({ ...run, ...change, uid: 'u' }))).not.toBe(
      contentHash(recordOf({ ...run, uid: 'u' })),
    );
  });

  it('takes an empty list and none for the same', () => {
    const record = { executionId: 'e', outputs: run.outputs };
    expect(contentHash(recordOf({ ...record, inputs: [] }))).toBe(contentHash(recordOf(record)));
  });
});
