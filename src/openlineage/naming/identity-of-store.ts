// From what is known of a dataset's store (system, host, database, …) to its name in OpenLineage, by the table in
// store-rule.ts. All parts that a rule wants, or no answer: nothing is guessed.

import type { DatasetIdentity } from './identity.js';
import { identityOfUri } from './identity-of-uri.js';
import { type StoreRule, storeRules } from './store-rule.js';
import { trimSlashes, uriParts } from './uri-parts.js';

/** The parts that rules ask for. */
export type StorePart =
  | 'host'
  | 'port'
  | 'account'
  | 'organization'
  | 'project'
  | 'instance'
  | 'region'
  | 'cluster'
  | 'workspace'
  | 'repository'
  | 'site'
  | 'catalog'
  | 'database'
  | 'service'
  | 'sid'
  | 'keyspace'
  | 'dataset'
  | 'schema'
  | 'collection'
  | 'name'
  | 'bucket'
  | 'container'
  | 'path'
  | 'location'
  | 'topic'
  | 'subscription';

/** `name` is the table's, the topic's or the object's; `location` stands in for `path`; blank parts count as absent. */
export type StoreParts = { readonly [Part in StorePart]?: string | number | undefined };

/**
 * Namespace and name of a dataset in a known kind of store, or undefined where the system has no rule (SQLite, DuckDB)
 * or a part is missing. `system` in any case. A `path` or `location` that is a URI of that system is named as a URI.
 * A host may carry its port (`db:5433`); hosts come out in lower case, leading and trailing slashes of keys go.
 */
export function identityOfStore(system: string, parts: StoreParts): DatasetIdentity | undefined {
  const wanted = system.trim().toLowerCase();
  const rules = storeRules.filter((rule) => rule.systems.includes(wanted));
  const known = knownParts(parts);
  for (const rule of rules) {
    const identity = identityByLocation(rule, known) ?? identityByParts(rule, known);
    if (identity) return identity;
  }
  return undefined;
}

function identityByLocation(
  rule: StoreRule,
  known: ReadonlyMap<string, string>,
): DatasetIdentity | undefined {
  if (!rule.name.startsWith('{path')) return undefined;
  const location = known.get('path') ?? '';
  const scheme = uriParts(location)?.scheme;
  return scheme !== undefined && rule.systems.includes(scheme) ? identityOfUri(location) : undefined;
}

function identityByParts(rule: StoreRule, known: ReadonlyMap<string, string>): DatasetIdentity | undefined {
  if (known.get('path')?.includes('://') && rule.name.startsWith('{path')) return undefined;
  const namespace = fill(rule.namespace, known);
  const name = fill(rule.name, known);
  if (namespace === undefined || name === undefined) return undefined;
  return { namespace, name: /^(?:file|hdfs)\b/.test(namespace) ? name : trimSlashes(name) || '/' };
}

/** The template with its parts, or undefined where one is missing. */
function fill(template: string, known: ReadonlyMap<string, string>): string | undefined {
  let missing = false;
  const filled = template.replace(
    /\{([a-z|]+)(?::(\d+))?\}/g,
    (_, names: string, fallback: string | undefined) => {
      const name = names.split('|').find((candidate) => known.has(candidate));
      const value = name === undefined ? fallback : known.get(name);
      missing ||= value === undefined;
      return value ?? '';
    },
  );
  return missing ? undefined : filled;
}

function knownParts(parts: StoreParts): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [part, value] of Object.entries(parts)) {
    const text = value === undefined ? '' : String(value);
    if (text.trim() !== '') known.set(part, text);
  }
  const location = known.get('location');
  if (location !== undefined && !known.has('path')) known.set('path', location);
  const account = known.get('account');
  if (account !== undefined) known.set('account', account.replace(/\.snowflakecomputing\.com$/i, ''));
  splitHost(known);
  return known;
}

/** A host that is none, or a port that is none, is taken away: then no rule that wants it applies. */
function splitHost(known: Map<string, string>): void {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[^:/?#@\s[\]]+)(?::(\d+))?$/.exec(known.get('host') ?? '');
  known.delete('host');
  if (match?.[1] !== undefined) known.set('host', match[1].toLowerCase());
  if (match?.[2] !== undefined && !known.has('port')) known.set('port', match[2]);
  const port = known.get('port');
  if (port !== undefined && !/^\d{1,5}$/.test(port)) {
    known.delete('port');
    known.delete('host');
  }
}
