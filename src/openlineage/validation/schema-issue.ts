// Puts zod's issues into words that say what to do. No rule stands here.

import type { z } from 'zod';
import { ExactNumber } from '../../model/json-value.js';
import type { PathSegment } from './finding.js';

export interface SchemaIssue {
  readonly path: readonly PathSegment[];
  readonly message: string;
  /** True where only the format of a text is wrong, not its type. */
  readonly format: boolean;
}

/** Every fault of a value, the innermost ones of unions included; empty if the schema holds. */
export function schemaIssues(schema: z.ZodType, value: unknown): readonly SchemaIssue[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const path = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
    const found = valueAt(value, path);
    const format = issue.code === 'custom' && issue.params?.format !== undefined;
    return { path, message: sentence(issue, found), format };
  });
}

function sentence(issue: z.core.$ZodIssue, found: unknown): string {
  if (found === undefined) return `is missing; add it${wanted(issue)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${withArticle(typeWord(issue.expected))}, not ${typeOf(found)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_union':
      return `must be ${unionChoice(issue) ?? 'an object'}, not ${typeOf(found)}`;
    case 'unrecognized_keys':
      return `may hold no other fields; remove ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
    default:
      return issue.message;
  }
}

function wanted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return ` as ${withArticle(typeWord(issue.expected))}`;
  if (issue.code === 'invalid_value') return `: ${oneOf(issue.values)}`;
  if (issue.code === 'invalid_union') return `: ${unionChoice(issue) ?? 'an object'}`;
  return issue.code === 'custom' ? `: it ${issue.message}` : '';
}

/** The words that tell the members of a union apart; zod gives them, its types don't say so. */
function unionChoice(issue: z.core.$ZodIssueInvalidUnion): string | undefined {
  return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : undefined;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
}

function typeWord(expected: string): string {
  return expected === 'record' ? 'object' : expected;
}

function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return withArticle(value instanceof ExactNumber ? 'number' : typeof value);
}

function valueAt(value: unknown, path: readonly PathSegment[]): unknown {
  let found = value;
  for (const segment of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, segment)) return undefined;
    found = (found as Readonly<Record<PathSegment, unknown>>)[segment];
  }
  return found;
}
