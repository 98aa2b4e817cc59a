// What zod found wrong, in words: what was expected, what stands there, and the nearest known word.
import type { z } from 'zod';

import { suggest } from '../model/suggest.js';
import { knownKeys } from './known-keys.js';
import { type Path, shortened, valueAt } from './place.js';
import type { Fault, TaskReport } from './task-report.js';

type Issue = z.core.$ZodIssue;

/** Reports the issues of a schema that was applied to the value at `base`. */
export function reportIssues(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  value: unknown,
  base: Path,
  report: TaskReport,
): void {
  for (const issue of issues) {
    for (const { path, fault } of faultsOf(issue, schema, value, [])) report.add([...base, ...path], fault);
  }
}

/** Reports keys that are not known, each with the nearest that is. */
export function reportUnknownKeys(
  keys: readonly string[],
  known: readonly string[],
  base: Path,
  report: TaskReport,
): void {
  for (const key of keys) report.add([...base, key], unknownKey(key, known));
}

function unknownKey(key: string, known: readonly string[]): Fault {
  const shown = shortened(key);
  // The value isn't shown: a misspelt `password` isn't recognised as one.
  return { message: `unknown key \`${shown}\``, found: `key \`${shown}\``, suggestion: suggest(key, known) };
}

interface Placed {
  readonly path: Path;
  readonly fault: Fault;
}

function faultsOf(issue: Issue, schema: z.core.$ZodType, value: unknown, above: Path): readonly Placed[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => ({ path: [...path, key], fault: unknownKey(key, known) }));
  }
  if (issue.code === 'invalid_union') {
    const branch = meantBranch(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => faultsOf(inner, schema, value, path));
  }
  return [{ path, fault: faultOf(issue, valueAt(value, path)) }];
}

/** The branch of a union that the value comes nearest to; undefined where it has the shape of none. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const entered = branches.filter((issues) => !issues.some(isMismatch));
  return entered.toSorted((a, b) => a.length - b.length)[0];
}

/** The value as a whole is of another type than the branch wants. */
function isMismatch(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function faultOf(issue: Issue, value: unknown): Fault {
  if (issue.code === 'custom') {
    const expected = issue.params?.expected;
    const known: unknown = issue.params?.known;
    return {
      message: issue.message,
      expected: typeof expected === 'string' ? expected : undefined,
      suggestion: nearest(value, Array.isArray(known) ? known : []),
      showsFound: true,
    };
  }
  if (issue.code === 'invalid_key') {
    return { message: `not a key that can stand here: ${issue.issues.map(wordsOf).join('; ')}` };
  }
  const expected = expectationOf(issue);
  const isOwn = hasOwnWords(issue);
  if (value === undefined && !isOwn) return { message: `is required: expected ${expected}`, expected };
  const hint = expected === 'text' && /^(number|boolean)$/.test(typeof value) ? ' (put it in quotes)' : '';
  return {
    message: isOwn ? issue.message : `expected ${expected}${hint}`,
    expected,
    suggestion: nearest(value, allowedTexts(issue)),
    showsFound: true,
  };
}

/** A type of exporter may have put its own words in the place of zod's, which all begin like this. */
function hasOwnWords(issue: Issue): boolean {
  return issue.code === 'custom' || !/^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message);
}

function wordsOf(issue: Issue): string {
  return hasOwnWords(issue) ? issue.message : `expected ${expectationOf(issue)}`;
}

function nearest(value: unknown, known: readonly unknown[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  return suggest(
    value,
    known.filter((text) => typeof text === 'string'),
  );
}

function allowedTexts(issue: Issue): readonly unknown[] {
  if (issue.code === 'invalid_value') return issue.values;
  if (issue.code !== 'invalid_union') return [];
  return 'options' in issue && Array.isArray(issue.options)
    ? issue.options
    : issue.errors.flat().flatMap(allowedTexts);
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What would be right, as the object of "expected". */
function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return limit('at least', Number(issue.minimum), issue.inclusive !== false, issue.origin);
    case 'too_big':
      return limit('at most', Number(issue.maximum), issue.inclusive !== false, issue.origin);
    case 'invalid_format':
      return formatWords(issue);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union': {
      const options = allowedTexts(issue);
      const isDiscriminator = issue.errors.length === 0 && options.length > 0;
      return isDiscriminator
        ? oneOf(options)
        : [...new Set(issue.errors.flat().map(expectationOf))].join(' or ');
    }
    default:
      return 'another value';
  }
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => `\`${String(value)}\``);
  return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
}

function limit(words: string, bound: number, isIncluded: boolean, origin: string): string {
  if (origin === 'array' || origin === 'set')
    return `a list of ${words} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string')
    return bound === 1 && words === 'at least'
      ? 'text that is not empty'
      : `text of ${words} ${bound} characters`;
  if (isIncluded) return `${words} ${bound}`;
  return words === 'at least' ? `more than ${bound}` : `less than ${bound}`;
}

function formatWords(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  if (issue.format === 'url') return 'a URL';
  if (issue.format === 'starts_with' && 'prefix' in issue)
    return `text that begins with \`${String(issue.prefix)}\``;
  return issue.pattern === undefined
    ? `text in the form ${issue.format}`
    : `text that matches ${issue.pattern}`;
}
