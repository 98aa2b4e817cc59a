// What a dataset is called in OpenLineage. The order of rules: the user's mapping; a URI id or `metadata.uri`; a
// shipped type mapping with all its parts; else the default namespace and the asset's id.
import { ownValue } from '../model/json-value.js';
import type { DatasetIdentity } from '../openlineage/naming/identity.js';
import { explainIdentityOfUri, type UriNamingOptions } from '../openlineage/naming/identity-of-uri.js';
import type { Explaining } from './explanation.js';
import { type Candidate, isUriKey, type MappingPlan, type Origin } from './plan.js';
import { type Scope, textOf } from './scope.js';
import type { Source } from './source.js';
import type { Template } from './template.js';
import { wellFormed } from './well-formed.js';

export interface IdentityRules extends UriNamingOptions {
  readonly defaultNamespace: Template;
}

export interface ResolvedIdentity extends DatasetIdentity {
  /** The namespace tells where the data lives, as opposed to the default one. */
  readonly isStore: boolean;
  /** The asset's own id, where the identity came from its metadata: a symlink tells that both are one. */
  readonly alias?: DatasetIdentity;
}

/** The identity of a scope's asset. */
export function resolveIdentity(
  scope: Scope & { readonly asset: NonNullable<Scope['asset']> },
  plan: MappingPlan,
  rules: IdentityRules,
  explaining: Explaining | undefined,
): ResolvedIdentity {
  const { asset } = scope;
  const namespace = mappedText('namespace', plan.namespace, scope, explaining);
  const name = mappedText('name', plan.name, scope, explaining);
  const next = namespace && name ? undefined : withoutMapping(scope, plan, rules);
  const ownNamespace = namespace?.text ?? next?.namespace ?? '';
  const ownName = name?.text ?? (namespace && !next?.byUserIdentity ? asset.id : (next?.name ?? asset.id));
  if (explaining) {
    explain(explaining, 'namespace', ownNamespace, namespace ?? next);
    const byId = { origin: builtIn('identity'), text: 'id' };
    explain(explaining, 'name', ownName, name ?? (namespace && !next?.byUserIdentity ? byId : next));
  }
  const alias = next?.alias && !namespace && !name ? wellFormedIdentity(next.alias) : undefined;
  return {
    ...wellFormedIdentity({ namespace: ownNamespace, name: ownName }),
    isStore: namespace ? ownNamespace.includes('://') : next?.isStore === true,
    ...(alias && { alias }),
  };
}

interface NextIdentity extends DatasetIdentity {
  readonly isStore: boolean;
  readonly alias?: DatasetIdentity;
  readonly byUserIdentity?: true;
  readonly origin: Origin;
  readonly text: string;
}

function withoutMapping(
  scope: Scope & { readonly asset: NonNullable<Scope['asset']> },
  plan: MappingPlan,
  rules: IdentityRules,
): NextIdentity {
  const { asset } = scope;
  const fallback = { namespace: defaultNamespace(scope, rules), name: asset.id };
  for (const { origin, source } of plan.identity.filter((candidate) => candidate.origin.kind === 'user')) {
    const identity = source.read(scope, rules);
    if (identity) return { ...identity, isStore: true, byUserIdentity: true, origin, text: source.text };
  }
  const byUri = isUriKey(asset.id) ? explainIdentityOfUri(asset.id, rules) : undefined;
  if (byUri) return uriIdentity(byUri, byUri.rule, 'id');
  const uri = asset.metadata && ownValue(asset.metadata, 'uri');
  const byMetadata = typeof uri === 'string' && isUriKey(uri) ? explainIdentityOfUri(uri, rules) : undefined;
  if (byMetadata) return { ...uriIdentity(byMetadata, byMetadata.rule, 'metadata.uri'), alias: fallback };
  for (const { origin, source } of plan.identity.filter((candidate) => candidate.origin.kind === 'shipped')) {
    const identity = source.read(scope, rules);
    if (identity) return { ...identity, isStore: true, alias: fallback, origin, text: source.text };
  }
  return {
    ...fallback,
    isStore: false,
    origin: builtIn('defaultNamespace'),
    text: 'defaultNamespace and id',
  };
}

function uriIdentity({ namespace, name }: DatasetIdentity, rule: string, text: string): NextIdentity {
  return { namespace, name, isStore: true, origin: builtIn(`URI naming, ${rule}`), text };
}

function defaultNamespace(scope: Scope, rules: IdentityRules): string {
  const namespace = rules.defaultNamespace.evaluate(scope);
  return namespace === undefined || namespace.trim() === ''
    ? `assets://${scope.asset?.tenantId ?? scope.record.tenantId}`
    : namespace;
}

/** The first candidate with text that isn't blank. */
function mappedText(
  target: string,
  candidates: readonly Candidate<Source>[],
  scope: Scope,
  explaining: Explaining | undefined,
): { readonly text: string; readonly origin: Origin; readonly source: Source } | undefined {
  for (const { origin, source } of candidates) {
    if (source.off) return undefined;
    const text = textOf(source.read(scope));
    if (text !== undefined && text.trim() !== '') return { text, origin, source };
    const { layer, key } = origin;
    explaining?.leftOut.push({ target, layer, key, reason: `${source.text} is absent or no text` });
  }
  return undefined;
}

function explain(
  explaining: Explaining,
  target: string,
  value: string,
  by: { readonly origin: Origin; readonly text: string; readonly source?: Source } | undefined,
): void {
  if (!by) return;
  const { layer, key } = by.origin;
  explaining.decisions.push({ target, layer, key, source: by.source?.text ?? by.text, value });
}

function builtIn(key: string): Origin {
  return { kind: 'shipped', layer: 'built-in', key };
}

function wellFormedIdentity({ namespace, name }: DatasetIdentity): DatasetIdentity {
  return { namespace: wellFormed(namespace), name: wellFormed(name) };
}
