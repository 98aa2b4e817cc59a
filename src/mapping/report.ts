// How the parts of the language report what is wrong: problems with paths, all of them, never an exception.
import type { Problem } from '../model/error.js';
import { type JsonValue, stringifyJson } from '../model/json-value.js';
import { present } from '../model/present.js';
import type { SyntaxFault } from './path.js';

/** Takes a problem at the place that is being read. */
export interface Report {
  readonly path: string;
  readonly add: (problem: Omit<Problem, 'path'>) => void;
  /** The same, one key or index deeper. */
  readonly at: (key: string | number) => Report;
}

/** A report that collects into a list. */
export function reportInto(problems: Problem[], path: string): Report {
  return {
    path,
    add: (problem) => problems.push({ path, ...problem }),
    at: (key) => reportInto(problems, joinPath(path, key)),
  };
}

/** Reports where a path or a template is wrong. */
export function addFault(report: Report, text: string, fault: SyntaxFault, expected: string): void {
  report.add({
    message: `${fault.message} (at character ${fault.position + 1})`,
    found: shortened(text),
    expected,
    ...present({ suggestion: fault.suggestion }),
  });
}

/** What stands in a file or in metadata, for a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return shortened(value);
  return shortened(value === undefined ? 'undefined' : stringifyJson(value as JsonValue));
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function joinPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  const segment = /^[^.[\]"\s]+$/.test(key) ? key : `[${JSON.stringify(key)}]`;
  return path === '' || segment.startsWith('[') ? `${path}${segment}` : `${path}.${segment}`;
}
