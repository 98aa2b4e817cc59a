// `--set PATH=VALUE`: one value put into the shipper tasks of a document before they are interpolated and checked.
import { isMap, isSeq, parseDocument } from 'yaml';

import type { Problem } from '../model/error.js';
import { ownMember, setOwn } from '../model/json-value.js';
import { present } from '../model/present.js';
import { suggest } from '../model/suggest.js';
import { isObject, shortened } from './place.js';

export interface SetOption {
  /** As written, for messages. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly value: unknown;
}

/** `assetExporters.marquez.mappings."a.b".namespace=x`: segments at dots, those with dots in quotes; the value a YAML scalar. */
export function parseSetOption(text: string): SetOption | Problem {
  const segments: string[] = [];
  let position = 0;
  for (;;) {
    const match = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^."'=]+))([.=])/s.exec(text.slice(position));
    const segment = match?.[1]?.replace(/\\(.)/gs, '$1') ?? match?.[2] ?? match?.[3];
    if (match === null || segment === undefined || segment === '') return malformed(text);
    segments.push(segment);
    position += match[0].length;
    if (match[4] === '=') break;
  }
  const path = text.slice(0, position - 1);
  const document = parseDocument(text.slice(position), {
    schema: 'core',
    prettyErrors: false,
    logLevel: 'error',
  });
  const { contents } = document;
  const isCollection = isMap(contents) || isSeq(contents);
  if (document.errors.length > 0 || isCollection) {
    // `[a]` was meant as a list; `a: b` was most likely meant as text.
    const isMeant = isCollection && contents.flow === true;
    const way = isMeant
      ? 'write the list or object into the file and set its entries one by one'
      : 'put it in quotes, `--set PATH=\'"a: b"\'`';
    const message = `the value is not a YAML scalar: ${way}`;
    return { path: `--set ${path}`, message, expected: 'text, a number, true or false' };
  }
  return { path, segments, value: document.toJS() as unknown };
}

function malformed(text: string): Problem {
  const path = `--set ${/^[^=]*/.exec(text)?.[0] ?? ''}`;
  return { path, message: 'expected PATH=VALUE; a segment with dots is quoted', expected: 'PATH=VALUE' };
}

/**
 * Puts the option into every task that has its place; an exporter is addressed by its id or its index. Returns new
 * tasks, or the reason why no task has that place. Whether the last keys are known is seen when the tasks are checked.
 */
export function applySetOption<Task extends Readonly<Record<string, unknown>>>(
  tasks: readonly Task[],
  option: SetOption,
): { readonly tasks: readonly Task[]; readonly problem?: Problem } {
  const results = tasks.map((task) => placed(task, option.segments, option.value, true));
  if (results.some((result) => result.kind === 'set')) {
    return { tasks: tasks.map((task, index) => resultOf(results[index], task)) };
  }
  const fault = results.find((result) => result.kind === 'absent');
  if (fault === undefined) return { tasks };
  return { tasks, problem: { path: `--set ${option.path}`, ...withoutKind(fault) } };
}

type Placed =
  | { readonly kind: 'set'; readonly value: unknown }
  | { readonly kind: 'absent'; readonly message: string; readonly suggestion?: string };

function resultOf<Task>(result: Placed | undefined, task: Task): Task {
  return result?.kind === 'set' ? (result.value as Task) : task;
}

function withoutKind({ message, suggestion }: Extract<Placed, { kind: 'absent' }>): Omit<Problem, 'path'> {
  return suggestion === undefined ? { message } : { message, suggestion };
}

function placed(container: unknown, segments: readonly string[], value: unknown, isTask = false): Placed {
  const [segment, ...rest] = segments;
  if (segment === undefined) return { kind: 'set', value };
  if (Array.isArray(container)) {
    const index = indexOf(container, segment);
    if (index === undefined) return absentItem(container, segment);
    const inner = placed(container[index], rest, value);
    return inner.kind === 'set' ? { kind: 'set', value: container.with(index, inner.value) } : inner;
  }
  // A key that isn't there yet is made; but a shipper without exporters doesn't get one.
  const canHold = isObject(container) || container === undefined || container === null;
  if (!canHold || (isTask && segment === 'assetExporters' && !Array.isArray(ownMember(container, segment)))) {
    return { kind: 'absent', message: `there is nothing at \`${shortened(segment)}\` that could be set` };
  }
  const inner = placed(ownMember(container, segment), rest, value);
  if (inner.kind === 'absent') return inner;
  const copy = isObject(container) ? { ...container } : {};
  setOwn(copy, segment, inner.value);
  return { kind: 'set', value: copy };
}

/** By id first: an id may look like an index. */
function indexOf(list: readonly unknown[], segment: string): number | undefined {
  const byId = list.findIndex((item) => ownMember(item, 'id') === segment);
  if (byId >= 0) return byId;
  const index = /^\d{1,6}$/.test(segment) ? Number(segment) : list.length;
  return index < list.length ? index : undefined;
}

function absentItem(list: readonly unknown[], segment: string): Placed {
  const ids = list.map((item) => ownMember(item, 'id')).filter((id) => typeof id === 'string');
  const suggestion = suggest(segment, ids);
  const known = ids.length === 0 ? '' : `; there are ${ids.join(', ')}`;
  const message = `no shipper task has an exporter or an entry \`${shortened(segment)}\`${known}`;
  return { kind: 'absent', message, ...present({ suggestion }) };
}
