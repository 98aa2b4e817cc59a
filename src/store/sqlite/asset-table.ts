// The current state of assets, and the records that mention one.
import type { Asset } from '../../model/asset.js';
import type { AssetState } from '../../model/asset-state.js';
import { assetTypeKey } from '../../model/asset-type.js';
import { ExactNumber, type JsonValue, ownValue, stringifyJson } from '../../model/json-value.js';
import type { AssetLineageRecord } from '../../model/record.js';
import type { AssetQuery, AssetUsage } from '../store.js';
import type { Bound, Connection } from './connection.js';
import { keyText, keyTextOrNull } from './key-text.js';
import { namespaceCondition } from './record-query.js';
import { offsetText } from './sequence.js';
import { fromStoredJson, toStoredJson } from './stored-json.js';

/** Rows read at a time while metadata is compared. */
const pageSize = 500;

export class AssetTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get(tenantId: string, id: string): AssetState | undefined {
    const row = this.#connection.get<{ state: string }>(
      'SELECT state FROM asset WHERE tenant_id = ? AND asset_id = ?',
      keyText(tenantId),
      keyText(id),
    );
    return row && this.#state(row.state);
  }

  put(state: AssetState): void {
    const { tenantId, id, type, namespace, deleted } = state.asset;
    this.#connection.run(
      `INSERT INTO asset (tenant_id, asset_id, type_key, namespace, deleted, state) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant_id, asset_id) DO UPDATE SET type_key = excluded.type_key,
         namespace = excluded.namespace, deleted = excluded.deleted, state = excluded.state`,
      keyText(tenantId),
      keyText(id),
      type === undefined ? null : keyText(assetTypeKey(type)),
      keyTextOrNull(namespace),
      deleted === true ? 1 : 0,
      toStoredJson(state),
    );
  }

  /** Writes the edges of a completed record: its inputs, then its outputs. */
  addEdges(sequence: number, record: AssetLineageRecord): void {
    let position = 0;
    for (const asset of record.inputs ?? []) this.#addEdge(sequence, position++, 'input', asset);
    for (const asset of record.outputs ?? []) this.#addEdge(sequence, position++, 'output', asset);
  }

  list(query: AssetQuery): readonly AssetState[] {
    const found: AssetState[] = [];
    let after = query.after;
    while (found.length < query.limit) {
      const page = this.#page(query, after);
      for (const state of page) {
        if (found.length < query.limit && hasMetadata(state.asset, query.metadata)) found.push(state);
      }
      if (page.length < pageSize) break;
      after = page.at(-1)?.asset;
    }
    return found;
  }

  usages(asset: Pick<Asset, 'tenantId' | 'id'>, limit: number): readonly AssetUsage[] {
    const rows = this.#connection.all<{ seq: number; side: 'input' | 'output'; json: string }>(
      `SELECT e.seq, e.side, r.json FROM asset_edge e CROSS JOIN record r ON r.seq = e.seq
       WHERE e.tenant_id = ? AND e.asset_id = ? ORDER BY e.seq DESC, e.position DESC LIMIT ?`,
      keyText(asset.tenantId),
      keyText(asset.id),
      limit,
    );
    return rows.map(({ seq, side, json }) => {
      const record = fromStoredJson<AssetLineageRecord>(json, 'record', this.#connection.name);
      return usageOf(offsetText(seq), side, record);
    });
  }

  total(): number {
    return this.#connection.get<{ n: number }>('SELECT count(*) AS n FROM asset')?.n ?? 0;
  }

  #addEdge(sequence: number, position: number, side: 'input' | 'output', asset: Asset): void {
    this.#connection.run(
      `INSERT INTO asset_edge (seq, position, side, tenant_id, asset_id, type_key, namespace)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      sequence,
      position,
      side,
      keyText(asset.tenantId),
      keyText(asset.id),
      asset.type === undefined ? null : keyText(assetTypeKey(asset.type)),
      keyTextOrNull(asset.namespace),
    );
  }

  #page(query: AssetQuery, after: AssetQuery['after']): readonly AssetState[] {
    const conditions: string[] = [];
    const bound: Bound[] = [];
    const and = (sql: string, ...values: readonly Bound[]) => {
      conditions.push(sql);
      bound.push(...values);
    };
    if (after !== undefined)
      and('(tenant_id, asset_id) > (?, ?)', keyText(after.tenantId), keyText(after.id));
    if (query.tenantId !== undefined) and('tenant_id = ?', keyText(query.tenantId));
    if (query.namespace !== undefined) {
      const namespace = namespaceCondition('namespace', query.namespace);
      and(namespace.sql, ...namespace.bound);
    }
    if (query.type !== undefined) and('type_key = ?', keyText(assetTypeKey(query.type)));
    if (query.includeDeleted !== true) and('deleted = 0');
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const rows = this.#connection.query<{ state: string }>(
      `SELECT state FROM asset${where} ORDER BY tenant_id, asset_id LIMIT ${pageSize}`,
      ...bound,
    );
    return rows.map((row) => this.#state(row.state));
  }

  #state(json: string): AssetState {
    return fromStoredJson<AssetState>(json, 'asset', this.#connection.name);
  }
}

function hasMetadata(asset: Asset, wanted: Readonly<Record<string, string>> | undefined): boolean {
  return Object.entries(wanted ?? {}).every(([key, text]) => {
    const value = ownValue(asset.metadata ?? {}, key);
    return value !== undefined && textOf(value) === text;
  });
}

/** A value as a person would type it: text without quotes, anything else as JSON. */
function textOf(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'string' ? value : stringifyJson(value);
}

const usageFields = ['namespace', 'flowId', 'taskId', 'executionId', 'taskRunId', 'state'] as const;

function usageOf(sequence: string, side: 'input' | 'output', record: AssetLineageRecord): AssetUsage {
  const run: Partial<Record<(typeof usageFields)[number], string>> = {};
  for (const field of usageFields) {
    const value = record[field];
    if (value !== undefined) run[field] = value;
  }
  return { sequence, uid: record.uid, side, timestamp: record.timestamp, ...run };
}
