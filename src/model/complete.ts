// References completed once, when a record is appended, from what the store knows then. Never earlier, never later.
import { type Asset, assetFields } from './asset.js';
import { kestraAssetTypes } from './asset-type.js';
import type { AssetLineageRecord } from './record.js';
import { isReference } from './uid.js';

/** Looks up the current state of an asset before this record; undefined where the tenant doesn't know it. */
export type AssetLookup = (tenantId: string, id: string) => Asset | undefined;

/** What a completed reference takes over. Instants and `deleted` stay with the state: they belong to its time. */
const completedFields = [
  'namespace',
  'type',
  'displayName',
  'description',
  'metadata',
  'owners',
  'url',
] as const;

/**
 * The record with its references completed: an asset named by id alone gets what is known of it and
 * `completed: true`; an id that the tenant doesn't know becomes External; an input that only lacks its type gets
 * the type. The record's own outputs don't complete its inputs.
 */
export function completeRecord(record: AssetLineageRecord, lookup: AssetLookup): AssetLineageRecord {
  const inputs = record.inputs?.map((asset) => completeAsset(asset, lookup, true));
  const outputs = record.outputs?.map((asset) => completeAsset(asset, lookup, false));
  // Spreading keeps the order of the keys, and with it the canonical form.
  return {
    ...record,
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
  };
}

function completeAsset(asset: Asset, lookup: AssetLookup, isInput: boolean): Asset {
  const reference = isReference(asset);
  if (!reference && !(isInput && asset.type === undefined && asset.completed !== true)) return asset;
  const known = lookup(asset.tenantId, asset.id);
  if (known === undefined) return ordered({ ...asset, type: kestraAssetTypes.External });
  // What Prefect materialised is known without a type, and then there is none to give.
  if (!reference) return known.type === undefined ? asset : ordered({ ...asset, type: known.type });
  const taken: Record<string, unknown> = {};
  for (const field of completedFields) if (known[field] !== undefined) taken[field] = known[field];
  return ordered({ ...asset, ...taken, completed: true });
}

function ordered(asset: Asset): Asset {
  const result: Record<string, unknown> = {};
  for (const field of assetFields) if (asset[field] !== undefined) result[field] = asset[field];
  return result as unknown as Asset;
}
