// Which sources decide which target of an asset, strongest first. Worked out once per kind of asset and kept.
import type { Asset } from '../model/asset.js';
import { ownValue } from '../model/json-value.js';
import type { IdentitySource } from './identity-source.js';
import type { Layer, Rule } from './layer.js';
import type { Path } from './path.js';
import { compareSpecificity, type Subject, withLowerScheme } from './pattern.js';
import type { Source } from './source.js';
import type { DatasetPosition, FacetTarget } from './target.js';

/** Which rule said something. */
export interface Origin {
  readonly kind: Layer['kind'];
  readonly layer: string;
  readonly key: string;
}

export interface Candidate<Value> {
  readonly origin: Origin;
  readonly source: Value;
}

export interface FieldPlan {
  readonly target: FacetTarget;
  readonly candidates: readonly Candidate<Source>[];
}

export interface FacetPlan {
  readonly position: DatasetPosition;
  readonly facet: string;
  /** Shorter paths first, so that a field inside of an object is set after the object. */
  readonly fields: readonly FieldPlan[];
}

/** All that the mappings say about one kind of asset. */
export interface MappingPlan {
  readonly namespace: readonly Candidate<Source>[];
  readonly name: readonly Candidate<Source>[];
  readonly identity: readonly Candidate<IdentitySource>[];
  readonly facets: readonly FacetPlan[];
  readonly paths: readonly Path[];
}

/** Kinds of assets that are kept; free-form types could be many. */
const maxCachedPlans = 1000;

/** The plan of an asset; layers weakest first. */
export function compilePlans(layers: readonly Layer[]): (asset: Asset) => MappingPlan {
  const strongestFirst = [...layers].reverse().map((layer) => ({
    layer,
    rules: [...layer.rules].sort((a, b) => compareSpecificity(a.pattern, b.pattern)),
  }));
  const byUri = layers.flatMap((layer) => layer.rules).filter((rule) => rule.pattern.byUri);
  const cache = new Map<string, MappingPlan>();
  return (asset) => {
    const uri = uriOf(asset);
    const subject: Subject = { ...(asset.type !== undefined && { type: asset.type }), ...(uri && { uri }) };
    const matched = uri === undefined ? '' : matchedRules(byUri, subject);
    const key = `${matched}\n${asset.type ?? ''}`;
    const known = cache.get(key);
    if (known) return known;
    const plan = planOf(strongestFirst, subject);
    if (cache.size >= maxCachedPlans) cache.clear();
    cache.set(key, plan);
    return plan;
  };
}

/** The URI that an asset is known by: its id where that is one, else `metadata.uri`. */
function uriOf(asset: Asset): string | undefined {
  if (isUriKey(asset.id)) return withLowerScheme(asset.id);
  const uri = asset.metadata === undefined ? undefined : ownValue(asset.metadata, 'uri');
  return typeof uri === 'string' && isUriKey(uri) ? withLowerScheme(uri) : undefined;
}

/** True for `scheme://…`. */
export function isUriKey(text: string): boolean {
  return text.includes('://') && /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);
}

function matchedRules(rules: readonly Rule[], subject: Subject): string {
  let matched = '';
  for (const [index, rule] of rules.entries()) if (rule.pattern.matches(subject)) matched += `${index},`;
  return matched;
}

function planOf(
  layers: readonly { readonly layer: Layer; readonly rules: readonly Rule[] }[],
  subject: Subject,
): MappingPlan {
  const namespace: Candidate<Source>[] = [];
  const name: Candidate<Source>[] = [];
  const identity: Candidate<IdentitySource>[] = [];
  const fields = new Map<string, { target: FacetTarget; candidates: Candidate<Source>[] }>();
  const paths: Path[] = [];
  for (const { layer, rules } of layers) {
    for (const rule of rules) {
      if (!rule.pattern.matches(subject)) continue;
      const origin: Origin = { kind: layer.kind, layer: layer.name, key: rule.key };
      for (const assignment of rule.assignments) {
        paths.push(...assignment.source.paths);
        if (assignment.kind === 'identity') {
          identity.push({ origin, source: assignment.source });
          continue;
        }
        const { target, source } = assignment;
        if (target.kind === 'namespace') namespace.push({ origin, source });
        else if (target.kind === 'name') name.push({ origin, source });
        else if (target.kind === 'facet') {
          const field = fields.get(target.id) ?? { target, candidates: [] };
          field.candidates.push({ origin, source });
          fields.set(target.id, field);
        }
      }
    }
  }
  return { namespace, name, identity, facets: byFacet([...fields.values()]), paths };
}

/** By position, then by key, fields as in the schema, so that the order of rules doesn't show in the events. */
function byFacet(fields: readonly FieldPlan[]): readonly FacetPlan[] {
  const facets = new Map<string, { position: DatasetPosition; facet: string; fields: FieldPlan[] }>();
  for (const field of fields) {
    const { position, facet } = field.target;
    const id = `${position} ${facet}`;
    const known = facets.get(id) ?? { position, facet, fields: [] };
    known.fields.push(field);
    facets.set(id, known);
  }
  const sorted = [...facets].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, facet]) => facet);
  for (const { fields: members } of sorted) {
    members.sort(
      (a, b) =>
        a.target.path.length - b.target.path.length ||
        schemaIndex(a.target) - schemaIndex(b.target) ||
        (a.target.id < b.target.id ? -1 : 1),
    );
  }
  return sorted;
}

/** The place of the field in the facet's schema; custom facets have none. */
function schemaIndex({ definition, path }: FacetTarget): number {
  return definition ? Object.keys(definition.schema.shape).indexOf(path[0] ?? '') : 0;
}
