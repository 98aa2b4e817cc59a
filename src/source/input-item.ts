// What a value read from a file is: a record, a page of Kestra's search API, a Prefect event or a page of them.
// Recognised by content; nothing is checked beyond that.
import { isJsonObject, type JsonValue, ownValue } from '../model/json-value.js';

/** `--format`: `auto` looks at each value, the others take every value for theirs. */
export const inputFormats = ['auto', 'kestra', 'prefect'] as const;

export type InputFormat = (typeof inputFormats)[number];

export interface InputItem {
  readonly kind: 'record' | 'event';
  readonly value: JsonValue;
  /** Where it stands in a page, `events[3]`; absent where the value is the item. */
  readonly path?: string;
}

/** The items of one value, in order: the value itself, or those of the page that it is. */
export function inputItems(value: JsonValue, format: InputFormat): readonly InputItem[] {
  const events = isJsonObject(value) ? ownValue(value, 'events') : undefined;
  if (format !== 'kestra' && Array.isArray(events) && (format === 'prefect' || !looksLikeRecord(value))) {
    return itemsOf('event', 'events', events);
  }
  if (format === 'prefect' || (format === 'auto' && looksLikeEvent(value))) return [{ kind: 'event', value }];
  const results = isJsonObject(value) ? ownValue(value, 'results') : undefined;
  if (Array.isArray(results) && !looksLikeRecord(value)) return itemsOf('record', 'results', results);
  return [{ kind: 'record', value }];
}

function itemsOf(kind: InputItem['kind'], name: string, values: readonly JsonValue[]): readonly InputItem[] {
  return values.map((value, index) => ({ kind, value, path: `${name}[${index}]` }));
}

/** `prefect.asset.…`, `prefect.flow-run.…`; a record of a flow that happens to be called so has no resource. */
function looksLikeEvent(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const event = ownValue(value, 'event');
  return typeof event === 'string' && event.startsWith('prefect.') && Object.hasOwn(value, 'resource');
}

/** Unknown keys of a record are data, so `events` and `results` may be some. */
function looksLikeRecord(value: JsonValue): boolean {
  return isJsonObject(value) && recordMarks.some((mark) => Object.hasOwn(value, mark));
}

const recordMarks = ['inputs', 'outputs', 'flowId', 'executionId', 'taskRunId'];
