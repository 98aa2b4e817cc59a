// Appending records: known uids, completion, the stored text, edges, and the state of assets, in one transaction.
import { type Asset, assetKey } from '../../model/asset.js';
import { type AssetState, mergeAsset } from '../../model/asset-state.js';
import { completeRecord } from '../../model/complete.js';
import { instantKey } from '../../model/instant.js';
import { type AssetLineageRecord, maxRecordBytes } from '../../model/record.js';
import type { Rejection } from '../../model/rejection.js';
import { contentHash, recordUid } from '../../model/uid.js';
import type { AppendResult } from '../store.js';
import type { AssetTable } from './asset-table.js';
import type { Connection } from './connection.js';
import { keyText, keyTextOrNull } from './key-text.js';
import { offsetText } from './sequence.js';
import { toStoredJson } from './stored-json.js';

/** Appends in order; see `Store.append`. */
export function appendRecords(
  connection: Connection,
  assets: AssetTable,
  records: readonly AssetLineageRecord[],
): readonly AppendResult[] {
  if (records.length === 0) return [];
  return connection.transaction(() => {
    const states = new StateCache(assets);
    const results = records.map((record) => appendOne(connection, assets, states, record));
    states.save();
    return results;
  });
}

function appendOne(
  connection: Connection,
  assets: AssetTable,
  states: StateCache,
  record: AssetLineageRecord,
): AppendResult {
  const uid = keyText(record.uid);
  const hash = contentHash(record);
  const { changes } = connection.run(
    'INSERT INTO record_uid (uid, content_hash) VALUES (?, ?) ON CONFLICT DO NOTHING',
    uid,
    hash,
  );
  if (changes === 0) return known(connection, uid, hash, record);
  const completed = completeRecord(record, (tenantId, id) => states.get(tenantId, id)?.asset);
  const json = textOf(completed);
  if (json === undefined) {
    connection.run('DELETE FROM record_uid WHERE uid = ?', uid);
    return { status: 'rejected', rejection: grownTooLarge };
  }
  const { rowId } = connection.run(
    `INSERT INTO record (uid, timestamp, timestamp_key, flow_namespace, flow_id, task_id, json)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    uid,
    record.timestamp,
    instantKey(record.timestamp),
    keyTextOrNull(record.namespace),
    keyTextOrNull(record.flowId),
    keyTextOrNull(record.taskId),
    json,
  );
  assets.addEdges(rowId, completed);
  for (const asset of completed.inputs ?? []) states.merge(asset, 'input', completed);
  for (const asset of completed.outputs ?? []) states.merge(asset, 'output', completed);
  return { status: 'appended', sequence: offsetText(rowId) };
}

const grownTooLarge: Rejection = {
  code: 'too_large',
  message: 'larger than 32 MiB once its references are completed; give those assets with less metadata',
};

/**
 * The stored text, or undefined where completed references make the record larger than an import takes: its export
 * could not be imported again, and far beyond that no text can hold it.
 */
function textOf(completed: AssetLineageRecord): string | undefined {
  const isCompleted = [...(completed.inputs ?? []), ...(completed.outputs ?? [])].some(
    (asset) => asset.completed === true,
  );
  if (!isCompleted) return toStoredJson(completed);
  try {
    const json = toStoredJson(completed);
    return json.length * 3 > maxRecordBytes && Buffer.byteLength(json) > maxRecordBytes ? undefined : json;
  } catch (error) {
    // What V8 throws for a text beyond its longest (2^29 - 24 characters in Node 20).
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A derived uid means the same observation, told with other digits or details; a given one was promised. */
function known(connection: Connection, uid: string, hash: string, record: AssetLineageRecord): AppendResult {
  const held = connection.get<{ content_hash: string }>(
    'SELECT content_hash FROM record_uid WHERE uid = ?',
    uid,
  );
  if (held?.content_hash === hash || record.uid === recordUid(record)) return { status: 'duplicate' };
  const message = `uid ${JSON.stringify(record.uid)} is known with other content: a changed record needs another uid`;
  return { status: 'rejected', rejection: { code: 'uid_conflict', message } };
}

/** States of one call: read once, seen by the records that follow, written once at the end. */
class StateCache {
  readonly #assets: AssetTable;
  readonly #states = new Map<string, AssetState | undefined>();
  readonly #changed = new Set<string>();

  constructor(assets: AssetTable) {
    this.#assets = assets;
  }

  get(tenantId: string, id: string): AssetState | undefined {
    const key = assetKey(tenantId, id);
    if (!this.#states.has(key)) this.#states.set(key, this.#assets.get(tenantId, id));
    return this.#states.get(key);
  }

  merge(asset: Asset, side: 'input' | 'output', record: AssetLineageRecord): void {
    const previous = this.get(asset.tenantId, asset.id);
    const merged = mergeAsset(previous, asset, side, record);
    if (merged === undefined || merged === previous) return;
    const key = assetKey(asset.tenantId, asset.id);
    this.#states.set(key, merged);
    this.#changed.add(key);
  }

  save(): void {
    for (const key of this.#changed) {
      const state = this.#states.get(key);
      if (state !== undefined) this.#assets.put(state);
    }
  }
}
