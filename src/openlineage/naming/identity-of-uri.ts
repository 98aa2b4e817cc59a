// From the URI of an asset to the dataset's name in OpenLineage, by the table in uri-rule.ts. Credentials never
// come through. Nothing is invented: where a rule's parts are missing, the URI is taken literally.

import type { DatasetIdentity } from './identity.js';
import { trimSlashes, type UriParts, uriParts } from './uri-parts.js';
import { type UriRule, uriRules } from './uri-rule.js';

export interface UriNamingOptions {
  /**
   * Where keys with an authority that is no host are really found. Key: a URI prefix, `postgres://warehouse/`; the
   * longest one wins, and all of them come before the naming rules. What follows the prefix, its segments joined
   * by dots for a database, is put behind `namePrefix`.
   */
  readonly authorities?: Readonly<
    Record<string, { readonly namespace: string; readonly namePrefix?: string }>
  >;
}

/** `authority`: by the caller's map. `naming`: by a naming rule. `literal`: no rule, or its parts were not all there. */
export type UriNamingRule = 'authority' | 'naming' | 'literal';

/**
 * Namespace and name of a dataset that is known by a URI, or undefined for text without `scheme://`. Never throws.
 * User and password are dropped (only `container@account` of Azure stays), percent-encoding stays as it is.
 */
export function identityOfUri(uri: string, options: UriNamingOptions = {}): DatasetIdentity | undefined {
  const named = explainIdentityOfUri(uri, options);
  return named && { namespace: named.namespace, name: named.name };
}

/** As identityOfUri, and by which kind of rule: a `literal` database key is worth a warning, it will hardly join. */
export function explainIdentityOfUri(
  uri: string,
  options: UriNamingOptions = {},
): (DatasetIdentity & { readonly rule: UriNamingRule }) | undefined {
  const parts = uriParts(uri);
  if (!parts) return undefined;
  const rule = uriRules.get(parts.scheme);
  const byAuthority = identityByAuthority(parts, rule, options.authorities ?? {});
  if (byAuthority) return { ...byAuthority, rule: 'authority' };
  const byRule = rule && identityByRule(parts, rule);
  if (byRule) return { ...byRule, rule: 'naming' };
  return { ...literalIdentity(parts, rule), rule: 'literal' };
}

function identityByAuthority(
  parts: UriParts,
  rule: UriRule | undefined,
  authorities: NonNullable<UriNamingOptions['authorities']>,
): DatasetIdentity | undefined {
  const address = `${parts.scheme}://${publicAuthority(parts, rule)}${pathOf(parts, rule)}`;
  let longest: string | undefined;
  for (const prefix of Object.keys(authorities)) {
    if (startsAtBoundary(address, prefix) && prefix.length > (longest?.length ?? -1)) longest = prefix;
  }
  const target = longest === undefined ? undefined : authorities[longest];
  if (longest === undefined || !target) return undefined;
  const rest = trimSlashes(address.slice(longest.length));
  const name = `${target.namePrefix ?? ''}${isSegmented(rule) ? rest.replaceAll('/', '.') : rest}`;
  return { namespace: target.namespace, name: name === '' ? '/' : name };
}

/** A prefix ends where a segment ends: `postgres://prod` is not a prefix of `postgres://production/…`. */
function startsAtBoundary(address: string, prefix: string): boolean {
  if (prefix.endsWith('/')) return address.startsWith(prefix) || `${address}/` === prefix;
  return address.startsWith(prefix) && /^(?:$|[/?#])/.test(address.slice(prefix.length, prefix.length + 1));
}

function identityByRule(parts: UriParts, rule: UriRule): DatasetIdentity | undefined {
  switch (rule.kind) {
    case 'store':
      if (parts.authority === '') return undefined;
      return {
        namespace: `${rule.scheme}://${publicAuthority(parts, rule)}`,
        name: trimSlashes(parts.rest) || '/',
      };
    case 'hdfs':
      return { namespace: `hdfs://${publicAuthority(parts, rule)}`, name: parts.rest || '/' };
    case 'file':
      return {
        namespace: parts.authority === '' ? 'file' : `file://${publicAuthority(parts, rule)}`,
        name: parts.rest || '/',
      };
    case 'project': {
      const segments = segmentsOf(parts, rule);
      if (parts.authority === '' || segments?.length !== rule.segments) return undefined;
      return {
        namespace: rule.namespace,
        name: rule.prefix + [parts.authority, ...segments].join(rule.separator),
      };
    }
    case 'catalog': {
      const segments = segmentsOf(parts, rule);
      const host = withoutSuffix(parts.authority, rule.hostSuffix ?? '');
      if (host === '' || segments?.length !== rule.segments) return undefined;
      return { namespace: `${rule.scheme ?? parts.scheme}://${host}`, name: segments.join('.') };
    }
    case 'database': {
      const hosts = hostsAndPorts(parts.authority, rule.port);
      const segments = segmentsOf(parts, rule);
      if (hosts === undefined || segments === undefined) return undefined;
      const named = rule.instance && segments.length === rule.segments + 1 ? segments.slice(1) : segments;
      if (named.length !== rule.segments) return undefined;
      return { namespace: `${rule.scheme ?? parts.scheme}://${hosts}`, name: named.join('.') };
    }
  }
}

/** `scheme://authority` and the path as it stands, without the slash in front. */
function literalIdentity(parts: UriParts, rule: UriRule | undefined): DatasetIdentity {
  const path = pathOf(parts, rule);
  return {
    namespace: `${parts.scheme}://${publicAuthority(parts, rule)}`,
    name: (path.startsWith('/') ? path.slice(1) : path) || '/',
  };
}

/** Without the user, always where there is a password; a lone user stays where it may be part of the name. */
function publicAuthority({ userinfo, authority }: UriParts, rule: UriRule | undefined): string {
  if (userinfo === undefined || userinfo.includes(':') || isSegmented(rule)) return authority;
  return `${userinfo}@${authority}`;
}

/** A database's query holds connection settings, a password perhaps; elsewhere `?` and `#` belong to the name. */
function pathOf({ rest }: UriParts, rule: UriRule | undefined): string {
  const end = isSegmented(rule) ? rest.search(/[?#]/) : -1;
  return end < 0 ? rest : rest.slice(0, end);
}

function isSegmented(rule: UriRule | undefined): boolean {
  return rule?.kind === 'database' || rule?.kind === 'catalog' || rule?.kind === 'project';
}

function segmentsOf(parts: UriParts, rule: UriRule): readonly string[] | undefined {
  const path = pathOf(parts, rule);
  const segments = path.startsWith('/') ? path.slice(1).split('/') : [];
  return segments.includes('') ? undefined : segments;
}

/** `Host,other:5433` gives `host:5432,other:5433`. Undefined where a host or a needed port is missing. */
function hostsAndPorts(authority: string, defaultPort: number | undefined): string | undefined {
  const hosts: string[] = [];
  for (const address of authority.split(',')) {
    const match = /^(\[[^\]]*\]|[^:[\]]+)(?::(\d+))?$/.exec(address);
    const port = match?.[2] ?? defaultPort;
    if (match?.[1] === undefined || port === undefined) return undefined;
    hosts.push(`${match[1].toLowerCase()}:${port}`);
  }
  return hosts.join(',');
}

function withoutSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.toLowerCase().endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}
