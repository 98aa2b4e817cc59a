// Where a value stands in a configuration, and how it is shown to people: paths with exporters by index and id, and
// found values shortened and without secrets.
import { ownMember } from '../model/json-value.js';

/** Keys and indexes from the root of one shipper task. */
export type Path = readonly (string | number)[];

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** Paths as people read them: `tasks[0] (export).assetExporters[1] (marquez).mappings["a.b"].namespace`. */
export function formatPath(prefix: string, path: Path, root?: unknown): string {
  let text = prefix;
  let value = root;
  for (const segment of path) {
    const list = value;
    value = ownMember(value, segment);
    if (typeof segment === 'number') {
      text += `[${segment}]${Array.isArray(list) ? idMark(value) : ''}`;
    } else {
      text = joinKey(text, segment);
    }
  }
  return text;
}

/** The path one key deeper; a key with dots, brackets, quotes or spaces stands in brackets and quotes. */
export function joinKey(path: string, key: string): string {
  if (!/^[^.[\]"\s]+$/.test(key)) return `${path}[${JSON.stringify(shortened(key))}]`;
  return path === '' ? shortened(key) : `${path}.${shortened(key)}`;
}

/** A key as it stands in a message. */
export function shortened(key: string): string {
  return key.length > 80 ? `${key.slice(0, 79)}…` : key;
}

/** ` (marquez)` for something with a well-formed id; an id with an expression in it is not shown. */
export function idMark(value: unknown): string {
  const id = ownMember(value, 'id');
  return typeof id === 'string' && /^[a-zA-Z0-9][\w-]{0,99}$/.test(id) ? ` (${id})` : '';
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, segment) => ownMember(value, segment), root);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const secretKey =
  /^(auth|headers?|key|token)$|token|password|passphrase|passwd|secret|credential|api[-_]?key|[-_]key$|cookie/i;

/** Whether a value at this path may be a credential, whatever it looks like. */
export function mayBeSecret(path: Path): boolean {
  return path.some((segment) => typeof segment === 'string' && secretKey.test(segment));
}

/** What stands there, for a message: text `Table`, number 5, a list. URLs lose credentials and query. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'empty text' : `text \`${shorten(value)}\``;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'number' ? `number ${value}` : String(value);
}

function shorten(text: string): string {
  const bare = text
    .replace(/\s+/g, ' ')
    .replace(/\/\/\S*@/g, '//…@')
    .replace(/\?.*$/, '?…');
  return bare.length > 60 ? `${bare.slice(0, 59)}…` : bare;
}
