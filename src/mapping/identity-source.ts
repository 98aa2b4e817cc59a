// The source of the target `identity`: naming parts of a known kind of store, or a URI. All parts or nothing.
import { isJsonObject } from '../model/json-value.js';
import { present } from '../model/present.js';
import { suggest } from '../model/suggest.js';
import type { DatasetIdentity } from '../openlineage/naming/identity.js';
import { identityOfStore, type StorePart } from '../openlineage/naming/identity-of-store.js';
import { identityOfUri, type UriNamingOptions } from '../openlineage/naming/identity-of-uri.js';
import type { Path } from './path.js';
import { type Report, shown } from './report.js';
import { presentText, type Scope, textOf } from './scope.js';
import { parseSource, type Source } from './source.js';

export interface IdentitySource {
  readonly text: string;
  readonly read: (scope: Scope, naming: UriNamingOptions) => DatasetIdentity | undefined;
  readonly paths: readonly Path[];
}

const partNames: readonly StorePart[] = [
  'host',
  'port',
  'account',
  'organization',
  'project',
  'instance',
  'region',
  'cluster',
  'workspace',
  'repository',
  'site',
  'catalog',
  'database',
  'service',
  'sid',
  'keyspace',
  'dataset',
  'schema',
  'collection',
  'name',
  'bucket',
  'container',
  'path',
  'location',
  'topic',
  'subscription',
];
const expected =
  '{ uri: source }, or { system: source, host: source, database: source, … }, or a list of these';

/** Compiles the source of an identity, or reports what is wrong and gives undefined. */
export function parseIdentitySource(raw: unknown, report: Report): IdentitySource | undefined {
  if (Array.isArray(raw)) {
    const parsed = raw.map((member, index) => parseIdentitySource(member, report.at(index)));
    const sources = parsed.filter((source) => source !== undefined);
    return raw.length > 0 && sources.length === raw.length ? firstOf(sources) : undefined;
  }
  if (!isJsonObject(raw) || !('uri' in raw || 'system' in raw)) {
    report.add({ message: 'is no source of an identity', found: shown(raw), expected });
    return undefined;
  }
  const known: readonly string[] = 'uri' in raw ? ['uri'] : ['system', ...partNames];
  const sources = new Map<string, Source>();
  for (const [part, value] of Object.entries(raw)) {
    if (!known.includes(part)) {
      const suggestion = suggest(part, known);
      report.at(part).add({
        message: `${JSON.stringify(part)} is no part of a name`,
        expected: known.join(', '),
        ...present({ suggestion }),
      });
      continue;
    }
    const source = parseSource(value, report.at(part));
    if (source) sources.set(part, source);
  }
  return sources.size < Object.keys(raw).length ? undefined : identitySource(sources);
}

function identitySource(sources: ReadonlyMap<string, Source>): IdentitySource {
  const paths = [...sources.values()].flatMap((source) => source.paths);
  const text = [...sources].map(([part, source]) => `${part}: ${source.text}`).join(', ');
  const uri = sources.get('uri');
  if (uri) {
    return {
      text,
      paths,
      read: (scope, naming) => {
        const value = textOf(uri.read(scope));
        return value === undefined ? undefined : identityOfUri(value, naming);
      },
    };
  }
  return {
    text,
    paths,
    read: (scope) => {
      const parts: Record<string, string> = {};
      for (const [part, source] of sources) {
        const value = presentText(source.read(scope));
        if (value !== undefined) parts[part] = value;
      }
      const { system, ...rest } = parts;
      return system === undefined ? undefined : identityOfStore(system, rest);
    },
  };
}

function firstOf(sources: readonly IdentitySource[]): IdentitySource {
  return {
    text: sources.map((source) => source.text).join(', else '),
    paths: sources.flatMap((source) => source.paths),
    read: (scope, naming) => {
      for (const source of sources) {
        const identity = source.read(scope, naming);
        if (identity) return identity;
      }
      return undefined;
    },
  };
}
