// From an asset of a record to a dataset of an event: identity and facets, and of equal datasets one.
import type { Asset } from '../model/asset.js';
import { type JsonObject, type JsonValue, stringifyJson } from '../model/json-value.js';
import { present } from '../model/present.js';
import type { AssetLineageRecord } from '../model/record.js';
import type { Facets } from '../openlineage/event.js';
import { builtInFacets } from './built-in-facet.js';
import type { DatasetExplanation, Explaining } from './explanation.js';
import { type IdentityRules, resolveIdentity } from './identity.js';
import { type CompiledFacet, compileFacet } from './mapped-facet.js';
import type { MappingPlan } from './plan.js';
import type { DatasetPosition } from './target.js';

export interface MappedDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
  /** `inputFacets` or `outputFacets`; empty where nothing was mapped to them. */
  readonly runFacets: Facets;
}

export interface DatasetRules extends IdentityRules {
  readonly planOf: (asset: Asset) => MappingPlan;
  readonly metadataKeys: readonly string[];
}

export type Side = 'input' | 'output';

/** Maps one asset. Pass `explanations` to have it explained. */
export type MapAsset = (
  asset: Asset,
  side: Side,
  record: AssetLineageRecord,
  explanations?: DatasetExplanation[],
) => MappedDataset;

/** The function that maps assets by these rules; what depends on the kind of asset alone is done once per kind. */
export function compileDataset(rules: DatasetRules): MapAsset {
  const compiled = new WeakMap<MappingPlan, readonly CompiledFacet[]>();
  const facetsOf = (plan: MappingPlan): readonly CompiledFacet[] => {
    const known = compiled.get(plan) ?? plan.facets.map(compileFacet);
    compiled.set(plan, known);
    return known;
  };
  return (asset, side, record, explanations) => {
    const explaining: Explaining | undefined = explanations && { decisions: [], leftOut: [] };
    const plan = rules.planOf(asset);
    const scope = { asset, record };
    const identity = resolveIdentity(scope, plan, rules, explaining);
    const runPosition: DatasetPosition = side === 'input' ? 'inputDataset' : 'outputDataset';
    const facets = new Map<string, JsonObject>();
    const runFacets: Record<string, JsonObject> = {};
    for (const { plan: facet, build } of facetsOf(plan)) {
      if (facet.position !== 'dataset' && facet.position !== runPosition) continue;
      const content = build(scope, explaining);
      if (content === undefined) continue;
      if (facet.position === 'dataset') facets.set(facet.facet, content);
      else runFacets[facet.facet] = content;
    }
    for (const [key, { facet, source }] of builtInFacets(asset, identity, rules.metadataKeys)) {
      if (facets.has(key) || isSwitchedOff(plan, key)) continue;
      facets.set(key, facet);
      explaining?.decisions.push({ target: key, layer: 'built-in', key, source });
    }
    const { namespace, name } = identity;
    if (explanations && explaining) {
      const { tenantId, id, type } = asset;
      const named = present({ tenantId, id, type });
      const unusedMetadata = unusedKeys(asset, plan, rules.metadataKeys);
      explanations.push({ side, asset: named, namespace, name, ...explaining, unusedMetadata });
    }
    return { namespace, name, facets: inKeyOrder(facets), runFacets };
  };
}

/**
 * The datasets sorted by namespace, then name, by code unit. Assets that are one dataset become one: the first one's
 * facets, those that only a later one has, and the symlinks of all.
 */
export function distinctDatasets(datasets: readonly MappedDataset[]): readonly MappedDataset[] {
  const distinct = new Map<string, MappedDataset>();
  for (const dataset of datasets) {
    const key = `${dataset.namespace}\n${dataset.name}`;
    const held = distinct.get(key);
    distinct.set(key, held === undefined ? dataset : merged(held, dataset));
  }
  return [...distinct.values()].sort(
    (a, b) => byCodeUnit(a.namespace, b.namespace) || byCodeUnit(a.name, b.name),
  );
}

function merged(first: MappedDataset, other: MappedDataset): MappedDataset {
  const facets = new Map(Object.entries({ ...other.facets, ...first.facets }));
  const symlinks = mergedSymlinks(first.facets.symlinks, other.facets.symlinks);
  if (symlinks) facets.set('symlinks', symlinks);
  return { ...first, facets: inKeyOrder(facets), runFacets: { ...other.runFacets, ...first.runFacets } };
}

function mergedSymlinks(
  first: JsonObject | undefined,
  other: JsonObject | undefined,
): JsonObject | undefined {
  if (!first || !other) return undefined;
  const all = [first.identifiers, other.identifiers].flatMap((list) =>
    Array.isArray(list) ? (list as readonly JsonValue[]) : [],
  );
  const distinct = new Map(all.map((identifier) => [stringifyJson(identifier), identifier]));
  return { ...first, identifiers: [...distinct.values()] };
}

function isSwitchedOff(plan: MappingPlan, facet: string): boolean {
  return plan.facets.some(
    (known) => known.facet === facet && known.fields.every((field) => field.candidates[0]?.source.off),
  );
}

function unusedKeys(asset: Asset, plan: MappingPlan, metadataKeys: readonly string[]): readonly string[] {
  if (metadataKeys.includes('*')) return [];
  const used = new Set<unknown>(['uri', ...metadataKeys]);
  for (const [root, key] of plan.paths) {
    if (root !== 'metadata') continue;
    if (key === undefined) return [];
    used.add(String(key));
  }
  return Object.keys(asset.metadata ?? {}).filter((key) => !used.has(key));
}

function inKeyOrder(facets: ReadonlyMap<string, JsonObject>): Facets {
  return Object.fromEntries([...facets].sort(([a], [b]) => byCodeUnit(a, b)));
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
