// How filters are searched: by an index, in order of sequence, without sorting.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Connection } from '../../../src/store/sqlite/connection.js';
import { migrate } from '../../../src/store/sqlite/migrations.js';
import { matchingSequences } from '../../../src/store/sqlite/record-query.js';
import type { RecordFilter } from '../../../src/store/store.js';

let connection: Connection;
beforeAll(() => {
  connection = new Connection(':memory:', 'sqlite::memory:');
  migrate(connection);
  for (const namespace of ['a.b', 'a.c']) {
    const { rowId } = connection.run(
      `INSERT INTO record (uid, timestamp, timestamp_key, json) VALUES (?, 't', 't', '{}')`,
      namespace,
    );
    connection.run(`INSERT INTO asset_edge VALUES (?, 0, 'input', 'main', 'i', 'T', ?)`, rowId, namespace);
  }
});
afterAll(() => connection.close());

function searchPlan(filter: RecordFilter): string {
  const { sql, bound } = matchingSequences(connection, { after: '0', through: '9' }, filter, 10);
  const rows = connection.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...bound);
  return rows.map((row) => row.detail).join('\n');
}

const many = Array.from({ length: 200 }, (_, index) => `type${index}`);

describe('matchingSequences', () => {
  it.each<[string, RecordFilter, string]>([
    ['a flow', { flowId: 'f' }, 'INDEX record_flow_id'],
    ['a flow namespace', { flowNamespace: 'n' }, 'INDEX record_flow_namespace'],
    ['a flow and its namespace', { flowNamespace: 'n', flowId: 'f' }, 'INDEX record_flow_id'],
    [
      'a flow, a task and a time',
      { flowId: 'f', taskId: 't', since: '2026-01-01T00:00:00Z' },
      'INDEX record_flow_id',
    ],
    ['an asset namespace', { assetNamespace: 'a.b' }, 'INDEX asset_edge_namespace'],
    ['namespaces below a prefix', { assetNamespace: 'a.*' }, 'INDEX asset_edge_namespace'],
    ['a type', { assetTypes: ['T'] }, 'INDEX asset_edge_type'],
    ['several types', { assetTypes: ['T', 'Table', 'File'] }, 'INDEX asset_edge_type'],
    [
      'types in a namespace',
      { assetTypes: ['T', 'File'], assetNamespace: 'a.b' },
      'INDEX asset_edge_namespace',
    ],
    ['types of a flow', { assetTypes: ['T'], flowId: 'f' }, 'INDEX asset_edge_type'],
  ])('finds %s by an index that is in order of sequence', (_, filter, index) => {
    const plan = searchPlan(filter);
    expect(plan).toContain(index);
    expect(plan).not.toContain('SCAN');
    expect(plan).not.toContain('TEMP B-TREE');
    // What an index finds is looked up in the records by their key, if at all.
    expect(plan).not.toMatch(/SEARCH r USING INTEGER PRIMARY KEY \(rowid>/);
  });

  it.each<[string, RecordFilter]>([
    ['no filter', {}],
    ['flow namespaces below a prefix', { flowNamespace: 'n.*' }],
    ['a task alone', { taskId: 't' }],
    ['a time', { since: '2026-01-01T00:00:00Z' }],
    ['more types than can be merged', { assetTypes: many }],
    ['more types than can be merged, in a namespace', { assetTypes: many, assetNamespace: 'a.*' }],
  ])('walks no more than the range for %s, without sorting', (_, filter) => {
    const plan = searchPlan(filter);
    expect(plan).not.toContain('SCAN');
    expect(plan).not.toContain('TEMP B-TREE');
  });
});
