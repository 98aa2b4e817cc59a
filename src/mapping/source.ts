// Where a target's value comes from: a path, a template, a constant, `{ path, default, as }`, or a list of these of
// which the first present one counts. Compiled once.
import { isJsonObject, type JsonValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import { suggest } from '../model/suggest.js';
import { conversionNames, convert, isConversion } from './convert.js';
import { checkPath, compilePath, type Path, parsePath, type Reader } from './path.js';
import { addFault, type Report, shown } from './report.js';
import { kindOfField, type ScopeKind, type ValueKind } from './scope.js';
import { isTemplate, parseTemplate } from './template.js';

export interface Source {
  /** As it was written, for explanations. */
  readonly text: string;
  readonly read: Reader;
  readonly paths: readonly Path[];
  /** Values that are known when the mapping is loaded; checked against the target then. */
  readonly constants: readonly JsonValue[];
  /** What comes out, where that is certain. */
  readonly kind?: ValueKind;
  /** `{ const: null }`: the target is left out, whatever other rules say. */
  readonly off: boolean;
}

const keys = ['path', 'default', 'as', 'const'];
const expected = 'a path, a template, { const: … }, { path: …, default: …, as: … } or a list of these';

/** Compiles a source, or reports what is wrong and gives undefined. */
export function parseSource(raw: unknown, report: Report, kind: ScopeKind = 'asset'): Source | undefined {
  if (typeof raw === 'string') return parseText(raw, report, kind);
  if (Array.isArray(raw)) return parseList(raw, report, kind);
  if (!isJsonObject(raw)) {
    report.add({ message: 'is no source', found: shown(raw), expected });
    return undefined;
  }
  const unknown = Object.keys(raw).filter((key) => !keys.includes(key));
  for (const key of unknown) {
    const suggestion = suggest(key, keys);
    report.at(key).add({
      message: `unknown key ${JSON.stringify(key)} of a source`,
      expected: keys.join(', '),
      ...present({ suggestion }),
    });
  }
  if (unknown.length > 0) return undefined;
  return Object.hasOwn(raw, 'const') ? parseConstant(raw, report) : parseDetailed(raw, report, kind);
}

function parseText(raw: string, report: Report, kind: ScopeKind): Source | undefined {
  if (isTemplate(raw)) {
    const template = parseTemplate(raw, kind);
    if (!template.ok) {
      addFault(report, raw, template.fault, 'text with {{ path | filter }} parts');
      return undefined;
    }
    const { evaluate, paths } = template.value;
    return { text: raw, read: evaluate, paths, constants: [], kind: 'string', off: false };
  }
  const parsed = parsePath(raw);
  const fault = parsed.ok ? checkPath(parsed.value, kind) : parsed.fault;
  if (fault || !parsed.ok) {
    if (fault)
      addFault(report, raw, fault, 'a path such as metadata.database, or { const: … } for fixed text');
    return undefined;
  }
  const read = compilePath(parsed.value, kind);
  const known = kindOfPath(parsed.value);
  return { text: raw, read, paths: [parsed.value], constants: [], off: false, ...(known && { kind: known }) };
}

/** Of a field itself; what stands inside of metadata is anybody's. */
function kindOfPath(path: Path): ValueKind | undefined {
  const [field, ...inside] = path[0] === 'record' ? path.slice(1) : path;
  return inside.length === 0 ? kindOfField(String(field)) : undefined;
}

function parseList(raw: readonly unknown[], report: Report, kind: ScopeKind): Source | undefined {
  if (raw.length === 0) {
    report.add({ message: 'an empty list of sources', expected });
    return undefined;
  }
  const parsed = raw.map((member, index) => parseSource(member, report.at(index), kind));
  const sources = parsed.filter((source) => source !== undefined);
  if (sources.length < raw.length) return undefined;
  const kinds = new Set(sources.map((source) => source.kind));
  const [only] = kinds;
  return {
    text: sources.map((source) => source.text).join(', else '),
    read: (scope) => {
      for (const source of sources) {
        const value = source.read(scope);
        if (value !== undefined) return value;
      }
      return undefined;
    },
    paths: sources.flatMap((source) => source.paths),
    constants: sources.flatMap((source) => source.constants),
    ...(kinds.size === 1 && only !== undefined ? { kind: only } : {}),
    off: false,
  };
}

function parseConstant(raw: { readonly [key: string]: JsonValue }, report: Report): Source | undefined {
  const value = raw.const;
  const others = Object.keys(raw).filter((key) => key !== 'const');
  if (others.length > 0) {
    report.add({ message: `const stands alone, without ${others.join(', ')}`, found: shown(raw) });
    return undefined;
  }
  if (value === undefined || value === null)
    return { text: '{ const: null }', read: () => undefined, paths: [], constants: [], off: true };
  return { text: `{ const: ${shown(value)} }`, read: () => value, paths: [], constants: [value], off: false };
}

function parseDetailed(
  raw: { readonly [key: string]: JsonValue },
  report: Report,
  kind: ScopeKind,
): Source | undefined {
  const inner = raw.path;
  if (typeof inner !== 'string') {
    report.at('path').add({ message: 'a source needs a path or a const', found: shown(inner), expected });
    return undefined;
  }
  const as = raw.as;
  if (as !== undefined && !isConversion(as)) {
    const suggestion = suggest(String(as), conversionNames);
    report.at('as').add({
      message: 'unknown conversion',
      found: shown(as),
      expected: conversionNames.join(', '),
      ...present({ suggestion }),
    });
    return undefined;
  }
  const source = parseText(inner, report.at('path'), kind);
  if (!source) return undefined;
  const fallback = raw.default ?? undefined;
  const known = as === undefined ? source.kind : as === 'json' ? undefined : as;
  return {
    text: `${inner}${as === undefined ? '' : ` as ${as}`}${fallback === undefined ? '' : `, default ${shown(fallback)}`}`,
    read: (scope) => {
      const value = source.read(scope);
      const converted = value === undefined || as === undefined ? value : convert(value, as);
      return converted ?? fallback;
    },
    paths: source.paths,
    constants: fallback === undefined ? [] : [fallback],
    ...present({ kind: known }),
    off: false,
  };
}
