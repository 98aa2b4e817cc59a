// Which assets a rule is for: the outer keys of a mapping. An exact type, a beginning of a URI (`s3://`), a glob, `*`.
import { assetTypeKey, kestraAssetType } from '../model/asset-type.js';

/** From the most to the least specific. */
export type PatternKind = 'type' | 'uri' | 'glob' | 'any';

export interface Pattern {
  readonly kind: PatternKind;
  /** Equal for two spellings of one key. */
  readonly id: string;
  /** Among patterns of one kind the greater one is more specific: its literal characters. */
  readonly weight: number;
  /** Whether the asset's URI is looked at, not its type. */
  readonly byUri: boolean;
  readonly matches: (subject: Subject) => boolean;
}

/** What of an asset a pattern sees. */
export interface Subject {
  /** As it came; absent for an asset without a type. */
  readonly type?: string;
  /** The id where that is a URI, else `metadata.uri`; the scheme in lower case. */
  readonly uri?: string;
}

const kindOrder: readonly PatternKind[] = ['type', 'uri', 'glob', 'any'];

/** The pattern of a key; every non-empty text is one. */
export function parsePattern(key: string): Pattern {
  if (key === '*') return { kind: 'any', id: '*', weight: 0, byUri: false, matches: () => true };
  const byUri = key.includes('://');
  const literals = key.replaceAll('*', '').length;
  if (byUri && !key.includes('*')) {
    const prefix = withLowerScheme(key);
    return {
      kind: 'uri',
      id: `uri ${prefix}`,
      weight: prefix.length,
      byUri,
      matches: ({ uri }) => uri?.startsWith(prefix) === true,
    };
  }
  if (byUri) {
    const holds = compileGlob(withLowerScheme(key));
    return {
      kind: 'glob',
      id: `glob ${withLowerScheme(key)}`,
      weight: literals,
      byUri,
      matches: ({ uri }) => uri !== undefined && holds(uri),
    };
  }
  if (key.includes('*')) {
    const holds = compileGlob(key);
    return {
      kind: 'glob',
      id: `glob ${key}`,
      weight: literals,
      byUri,
      matches: ({ type }) => type !== undefined && (holds(type) || holds(assetTypeKey(type))),
    };
  }
  const wanted = assetTypeKey(key);
  return {
    kind: 'type',
    id: `type ${wanted}`,
    weight: literals,
    byUri,
    matches: ({ type }) => type !== undefined && (type === key || assetTypeKey(type) === wanted),
  };
}

/** Negative where `a` is more specific. */
export function compareSpecificity(a: Pattern, b: Pattern): number {
  return kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || b.weight - a.weight;
}

/** Kestra's short name for messages and symlinks: `TABLE`; free-form types as they are. */
export function shortType(type: string | undefined): string {
  if (type === undefined) return 'ASSET';
  return kestraAssetType(type)?.toUpperCase() ?? type;
}

/** The text with the scheme before `://` in lower case. */
export function withLowerScheme(text: string): string {
  const mark = text.indexOf('://');
  return mark < 0 ? text : text.slice(0, mark).toLowerCase() + text.slice(mark);
}

/** `*` stands for any text, also none. The literal pieces are searched from left to right, without going back. */
function compileGlob(glob: string): (text: string) => boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop() ?? '';
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let position = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, position);
      if (found < 0) return false;
      position = found + piece.length;
    }
    return position <= end;
  };
}
