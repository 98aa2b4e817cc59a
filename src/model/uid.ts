// The identity of a record that came without one, and the fingerprint that tells a repetition from a conflict.
import { hash } from 'node:crypto';

import type { Asset } from './asset.js';
import { isExternal } from './asset-type.js';
import { cutToMillis } from './instant.js';
import { inKeyOrder, type JsonValue, stringifyJson } from './json-value.js';
import { type AssetLineageRecord, hasRun } from './record.js';

/** The first 32 hex digits of the SHA-256 of a value's canonical JSON. */
export function hashOf(value: JsonValue): string {
  return hash('sha256', stringifyJson(value)).slice(0, 32);
}

/**
 * The uid of a record: a hash of who ran what when, and of the ids of its assets. The timestamp is cut to
 * milliseconds, because Kestra's Ion does so and its JSON doesn't. Without a run the assets themselves count too.
 */
export function recordUid(record: Omit<AssetLineageRecord, 'uid'>): string {
  const { tenantId, namespace, flowId, taskId, executionId, taskRunId, state } = record;
  const identity: JsonValue[] = [
    ...[tenantId, namespace, flowId, taskId, executionId, taskRunId, state].map((part) => part ?? null),
    cutToMillis(record.timestamp),
    sortedIds(record.inputs),
    sortedIds(record.outputs),
  ];
  if (!hasRun(record)) identity.push(assetsAsJson(record.inputs), assetsAsJson(record.outputs));
  return hashOf(identity);
}

/**
 * A hash of what the record says, the same before and after its references were completed: a reference counts by
 * its id alone, whether it still has to be completed, was completed, or became External. The order of metadata's keys
 * doesn't count.
 */
export function contentHash(record: AssetLineageRecord): string {
  const { inputs, outputs, eventMetadata, ...rest } = record;
  // An empty list says the same as none, and an open map says the same in any order.
  const sides = [
    (inputs ?? []).map((asset) => said(asset, true)),
    (outputs ?? []).map((asset) => said(asset, false)),
  ];
  return hashOf([rest as unknown as JsonValue, ...sides, inKeyOrder(eventMetadata ?? null)]);
}

/** True for an asset that is named by its id alone. */
export function isReference(asset: Asset): boolean {
  return Object.keys(asset).every((key) => key === 'tenantId' || key === 'id');
}

function said(asset: Asset, isInput: boolean): JsonValue {
  const { type, completed, ...rest } = asset;
  const bare = isReference(rest);
  if (completed === true || (bare && isExternal(type))) {
    return [null, { tenantId: asset.tenantId, id: asset.id }, null];
  }
  const { metadata, ...fields } = rest;
  // An input may have got its type from the store, so its type doesn't count.
  return [isInput ? null : (type ?? null), fields as unknown as JsonValue, inKeyOrder(metadata ?? null)];
}

function sortedIds(assets: readonly Asset[] | undefined): JsonValue {
  return (assets ?? []).map((asset) => asset.id).sort();
}

function assetsAsJson(assets: readonly Asset[] | undefined): JsonValue {
  return (assets ?? []) as unknown as JsonValue;
}
