// The path language: `metadata.database`, `metadata["odd.key"]`, `owners[0]`, `record.flowId`, `eventMetadata.rows`.
// Parsed once, compiled to a function. Own properties only; null counts as absent.
import { isJsonObject, type JsonValue, ownValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import { recordFields } from '../model/record.js';
import { suggest } from '../model/suggest.js';
import { type Scope, type ScopeKind, scopeRoots, structuredFields } from './scope.js';

/** Keys, and indexes of lists. Never empty. */
export type Path = readonly (string | number)[];

/** Where a text is wrong: `position` counts characters from 0. */
export interface SyntaxFault {
  readonly message: string;
  readonly position: number;
  readonly suggestion?: string;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: SyntaxFault };

/** Reads one scope; undefined where nothing stands. */
export type Reader = (scope: Scope) => JsonValue | undefined;

const plainKey = /[^\s.[\]"'|{}]+/y;
const index = /\[(\d{1,9})\]/y;
const quotedKey = /\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]/y;

/** The segments of a path, or the first place where it is none. Linear time. */
export function parsePath(text: string): Parsed<Path> {
  const path: (string | number)[] = [];
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match) position = pattern.lastIndex;
    return match;
  };
  while (position < text.length || path.length === 0) {
    if (path.length > 0 && text[position] === '[') {
      const number = take(index);
      const quoted = number ? null : take(quotedKey);
      if (number) path.push(Number(number[1]));
      else if (quoted) path.push((quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1'));
      else return fault('expected an index or a quoted key, such as [0] or ["odd.key"]', position);
      continue;
    }
    if (path.length > 0) {
      if (text[position] !== '.')
        return fault(`expected a dot or a bracket, found ${JSON.stringify(text[position])}`, position);
      position += 1;
    }
    const key = take(plainKey);
    if (!key) return fault('expected a name', position);
    path.push(key[0]);
  }
  return { ok: true, value: path };
}

/** Whether the path begins with something that exists, and goes on only where there is something inside. */
export function checkPath(path: Path, kind: ScopeKind): SyntaxFault | undefined {
  const [root, second] = path;
  const known = scopeRoots[kind];
  if (typeof root !== 'string' || !known.includes(root)) {
    const near = suggest(String(root), known);
    const suggestion = near ?? (kind === 'asset' ? `metadata.${path.join('.')}` : undefined);
    return {
      message: `${JSON.stringify(String(root))} is not a field of ${kind === 'asset' ? 'an asset' : 'a record'}`,
      position: 0,
      ...present({ suggestion }),
    };
  }
  if (root === 'record') {
    if (typeof second === 'string' && (recordFields as readonly string[]).includes(second)) return undefined;
    const near = second === undefined ? undefined : suggest(String(second), recordFields);
    return {
      message: second === undefined ? 'name a field of the record' : `a record has no field ${second}`,
      position: 'record'.length,
      suggestion: `record.${near ?? 'flowId'}`,
    };
  }
  if (second !== undefined && !structuredFields[kind].includes(root)) {
    return { message: `${root} has nothing inside`, position: root.length, suggestion: root };
  }
  return undefined;
}

/** The path as a function. `eventMetadata` looks into the part under the asset's id first, where there is one. */
export function compilePath(path: Path, kind: ScopeKind): Reader {
  const [root, ...rest] = path;
  if (root === 'record') return ({ record }) => walk(record as unknown as JsonValue, rest);
  if (kind === 'record') return ({ record }) => walk(record as unknown as JsonValue, path);
  if (root === 'eventMetadata') return (scope) => readEventMetadata(scope, rest);
  return ({ asset }) => walk(asset as unknown as JsonValue | undefined, path);
}

function readEventMetadata({ record, asset }: Scope, path: Path): JsonValue | undefined {
  const all = record.eventMetadata;
  if (all === undefined) return undefined;
  const own = asset === undefined ? undefined : ownValue(all, asset.id);
  return (isJsonObject(own) ? walk(own, path) : undefined) ?? walk(all, path);
}

/** What stands at a path inside of a value. */
export function walk(start: JsonValue | undefined, path: Path): JsonValue | undefined {
  let value = start;
  for (const segment of path) {
    if (Array.isArray(value)) {
      value = typeof segment === 'number' || /^\d{1,9}$/.test(segment) ? value[Number(segment)] : undefined;
    } else {
      value = isJsonObject(value) ? ownValue(value, String(segment)) : undefined;
    }
    if (value === undefined) return undefined;
  }
  return value ?? undefined;
}

function fault(message: string, position: number): Parsed<never> {
  return { ok: false, fault: { message, position } };
}
