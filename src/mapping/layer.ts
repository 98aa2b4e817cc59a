// One mapping, parsed: rules in the order of the file, each a pattern with its targets. Everything that is wrong is
// reported; what is right is kept, so that all problems come at once.
import { isJsonObject } from '../model/json-value.js';
import { type IdentitySource, parseIdentitySource } from './identity-source.js';
import { type Pattern, parsePattern } from './pattern.js';
import { type Report, shown } from './report.js';
import type { ValueKind } from './scope.js';
import { parseSource, type Source } from './source.js';
import { parseTarget, type Target } from './target.js';

export type Assignment =
  | { readonly kind: 'value'; readonly target: Target; readonly source: Source }
  | { readonly kind: 'identity'; readonly source: IdentitySource };

export interface Rule {
  /** The outer key as written. */
  readonly key: string;
  readonly pattern: Pattern;
  readonly assignments: readonly Assignment[];
}

export interface Layer {
  /** `user` beats `shipped`; among user layers the later one beats the earlier. */
  readonly kind: 'user' | 'shipped';
  /** For explanations: `inline`, the name of a shipped mapping or the path of a file. */
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** Parses the outer map of a mapping. */
export function parseLayer(
  raw: unknown,
  { kind, name }: Pick<Layer, 'kind' | 'name'>,
  facetPrefix: string | undefined,
  report: Report,
): Layer {
  if (!isJsonObject(raw)) {
    report.add({
      message: 'a mapping is a map of asset types',
      found: shown(raw),
      expected: 'type: { target: source }',
    });
    return { kind, name, rules: [] };
  }
  const rules: Rule[] = [];
  const seen = new Map<string, string>();
  for (const [key, targets] of Object.entries(raw)) {
    const at = report.at(key);
    if (key.trim() === '') {
      at.add({ message: 'an asset type must not be blank', expected: 'an asset type, s3://, a glob or *' });
      continue;
    }
    const pattern = parsePattern(key.trim());
    const twin = seen.get(pattern.id);
    if (twin !== undefined) at.add({ message: `the same type as ${twin}, which is mapped too`, found: key });
    seen.set(pattern.id, key);
    rules.push({ key, pattern, assignments: parseAssignments(targets, facetPrefix, at) });
  }
  return { kind, name, rules };
}

function parseAssignments(raw: unknown, facetPrefix: string | undefined, report: Report): Assignment[] {
  if (!isJsonObject(raw)) {
    report.add({
      message: 'must be a map of target: source',
      found: shown(raw),
      expected: 'namespace: namespace',
    });
    return [];
  }
  const assignments: Assignment[] = [];
  const seen = new Map<string, string>();
  for (const [text, value] of Object.entries(raw)) {
    const at = report.at(text);
    const target = parseTarget(text, facetPrefix, at);
    if (target) {
      const twin = seen.get(target.id);
      if (twin !== undefined) at.add({ message: `the same target as ${twin}`, found: text });
      seen.set(target.id, text);
    }
    if (target?.kind === 'identity') {
      const source = parseIdentitySource(value, at);
      if (source) assignments.push({ kind: 'identity', source });
      continue;
    }
    const source = parseSource(value, at);
    if (!source || !target) continue;
    checkFit(target, source, at);
    assignments.push({ kind: 'value', target, source });
  }
  return assignments;
}

/** What can be known at load: constants that the field refuses, kinds that can never become what it takes. */
function checkFit(target: Target, source: Source, report: Report): void {
  for (const constant of source.constants) {
    if (target.kind !== 'facet') {
      if (typeof constant !== 'string' || constant.trim() === '')
        report.add({ message: `${target.kind} must be text`, found: shown(constant), expected: 'text' });
      continue;
    }
    const coerced = target.coerce(constant);
    if (!coerced.ok)
      report.add({
        message: `impossible value: ${coerced.reason}`,
        found: shown(constant),
        ...(target.takes === 'any' ? {} : { expected: target.takes }),
      });
  }
  const takes = target.kind === 'facet' ? target.takes : 'string';
  if (source.kind !== undefined && !canBecome(source.kind, takes)) {
    report.add({
      message: `impossible type: ${article(source.kind)} never becomes ${article(takes)}`,
      found: source.text,
      expected: takes,
    });
  }
}

function canBecome(kind: ValueKind, takes: string): boolean {
  if (takes === 'any' || takes === kind) return true;
  if (['array', 'object'].includes(takes) || kind === 'array' || kind === 'object') return false;
  // Text may hold a number or a truth value; an integer is a number; nothing else goes from one to another.
  if (takes === 'string' || kind === 'string') return true;
  return kind !== 'boolean' && takes !== 'boolean';
}

function article(kind: string): string {
  if (kind === 'string') return 'text';
  if (kind === 'array') return 'a list';
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
