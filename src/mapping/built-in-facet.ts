// The facets that follow from an asset itself rather than from a mapping: where it lives, what else it is called, that
// it is gone, and what has no standard facet. A mapping of the same facet goes before.
import type { Asset } from '../model/asset.js';
import { type JsonObject, ownValue, setOwn } from '../model/json-value.js';
import { present } from '../model/present.js';
import { createFacet } from '../openlineage/facet/create-facet.js';
import { isUri } from '../openlineage/format.js';
import { producer } from '../openlineage/producer.js';
import type { ResolvedIdentity } from './identity.js';
import { shortType } from './pattern.js';

/** Built-in facets of an asset by key, and what each was made of. */
export function builtInFacets(
  asset: Asset,
  identity: ResolvedIdentity,
  metadataKeys: readonly string[],
): ReadonlyMap<string, { readonly facet: JsonObject; readonly source: string }> {
  const facets = new Map<string, { facet: JsonObject; source: string }>();
  const add = (key: string, source: string, fields: JsonObject): void => {
    facets.set(key, { facet: createFacet('dataset', key, fields, producer), source });
  };
  add('assetShipper_asset', 'the asset', assetFields(asset, metadataKeys));
  const { namespace, alias } = identity;
  if (identity.isStore && isUri(namespace)) {
    add('dataSource', 'the namespace', { name: namespace, uri: namespace });
  }
  if (asset.deleted === true) add('lifecycleStateChange', 'deleted', { lifecycleStateChange: 'DROP' });
  const isOther = alias && (alias.namespace !== namespace || alias.name !== identity.name);
  if (isOther) {
    const identifier = { namespace: alias.namespace, name: alias.name, type: shortType(asset.type) };
    add('symlinks', 'id', { identifiers: [identifier] });
  }
  return facets;
}

function assetFields(asset: Asset, metadataKeys: readonly string[]): JsonObject {
  const { tenantId, id, type, namespace, displayName, url, created, updated } = asset;
  const deleted = asset.deleted === true ? true : undefined;
  const metadata = chosenMetadata(asset, metadataKeys);
  return present({ tenantId, id, type, namespace, displayName, url, created, updated, deleted, metadata });
}

/** The chosen keys in the order of the choice; `*` takes all. */
function chosenMetadata(asset: Asset, keys: readonly string[]): JsonObject | undefined {
  const { metadata } = asset;
  if (metadata === undefined || keys.length === 0) return undefined;
  if (keys.includes('*')) return metadata;
  const chosen: JsonObject = {};
  for (const key of keys) {
    const value = ownValue(metadata, key);
    if (value !== undefined) setOwn(chosen, key, value);
  }
  return Object.keys(chosen).length === 0 ? undefined : chosen;
}
