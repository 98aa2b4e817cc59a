// Prefect's asset events to records: the events of one task run are one observation. Values in, values out;
// checking them is normalizeRecord's business, reading files is not done here.
import { instantKey } from '../../model/instant.js';
import { type JsonObject, type JsonValue, setOwn } from '../../model/json-value.js';
import { hashOf } from '../../model/uid.js';
import type { PrefectAssetEvent, PrefectAssetProperties } from './prefect-event.js';

/** The events of one task run, or one event that belongs to none; in order of (occurred, id). Never empty. */
export interface PrefectGroup<T> {
  readonly members: readonly T[];
  /** Not checked yet: hand it to `normalizeRecord`. */
  readonly value: JsonObject;
}

/**
 * One record value per task run, ordered by when the run ended.
 * @param members anything that carries an event; each event id once (see HeldPrefectEvents)
 */
export function groupPrefectEvents<T extends { readonly event: PrefectAssetEvent }>(
  members: Iterable<T>,
): readonly PrefectGroup<T>[] {
  const byRun = new Map<string, T[]>();
  for (const member of [...members].sort((a, b) => byTime(a.event, b.event))) {
    const { taskRunId, id } = member.event;
    const run = taskRunId === undefined ? `event ${id}` : `task run ${taskRunId}`;
    const group = byRun.get(run);
    if (group === undefined) byRun.set(run, [member]);
    else group.push(member);
  }
  return [...byRun.values()]
    .sort((a, b) => byTime(lastOf(a).event, lastOf(b).event))
    .map((group) => ({ members: group, value: recordValue(group.map((member) => member.event)) }));
}

function recordValue(events: readonly PrefectAssetEvent[]): JsonObject {
  const materializations = events.filter((event) => event.kind !== 'referenced');
  const latest = materializations.at(-1);
  const [first] = events;
  const last = lastOf(events);
  const taskRunName = firstGiven(events, (event) => event.taskRunName);
  const tags = [...new Set(events.flatMap((event) => event.tags))];
  const value: Record<string, JsonValue | undefined> = {
    flowId: firstGiven(events, (event) => event.flowName),
    executionId: firstGiven(events, (event) => event.flowRunId),
    // Prefect appends a dash and three hex digits of the run's dynamic key.
    taskId: taskRunName?.replace(/-[0-9a-f]{3}$/, '') || undefined,
    taskRunId: last.taskRunId ?? last.id,
    state: latest === undefined ? undefined : latest.kind === 'succeeded' ? 'SUCCESS' : 'FAILED',
    startDate: first?.occurred,
    endDate: last.occurred,
    inputs: inputsOf(events),
    outputs: assetsOf(materializations, new Set(materializations.map((event) => event.key))),
    timestamp: last.occurred,
    uid: hashOf(events.map((event) => event.id).sort()),
    source: 'prefect',
    tags: tags.length === 0 ? undefined : tags,
    materializedBy: firstGiven(materializations.toReversed(), (event) => event.materializedBy),
    eventMetadata: eventMetadataOf(materializations),
  };
  const present: JsonObject = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) setOwn(present, key, member);
  return present;
}

/** What was referenced, and what the materializations name as upstream; properties come from the references. */
function inputsOf(events: readonly PrefectAssetEvent[]): JsonValue | undefined {
  const references = events.filter((event) => event.kind === 'referenced');
  const keys = new Set(references.map((event) => event.key));
  for (const event of events) for (const key of event.upstream) keys.add(key);
  return assetsOf(references, keys);
}

/** One asset per key, with the properties of the last event that has any; undefined where there is no key. */
function assetsOf(events: readonly PrefectAssetEvent[], keys: ReadonlySet<string>): JsonValue | undefined {
  if (keys.size === 0) return undefined;
  const properties = new Map<string, PrefectAssetProperties>();
  for (const event of events) if (event.properties !== undefined) properties.set(event.key, event.properties);
  return [...keys].map((key) => ({ id: key, ...properties.get(key) }));
}

/** The payload of the one output; of several outputs by key. The last materialization of a key counts. */
function eventMetadataOf(materializations: readonly PrefectAssetEvent[]): JsonObject | undefined {
  const payloads = new Map(materializations.map((event) => [event.key, event.payload]));
  const [only] = payloads.values();
  if (payloads.size === 1 && only !== undefined) return isEmpty(only) ? undefined : only;
  const byKey: JsonObject = {};
  for (const [key, payload] of payloads) if (!isEmpty(payload)) setOwn(byKey, key, payload);
  return isEmpty(byKey) ? undefined : byKey;
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}

function firstGiven(
  events: readonly PrefectAssetEvent[],
  read: (event: PrefectAssetEvent) => string | undefined,
): string | undefined {
  for (const event of events) {
    const text = read(event);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

function lastOf<T>(group: readonly T[]): T {
  const last = group.at(-1);
  if (last === undefined) throw new RangeError('a task run without events');
  return last;
}

/** By `occurred`, then by id: Prefect's server leaves ties unordered. */
function byTime(a: PrefectAssetEvent, b: PrefectAssetEvent): number {
  const [first, second] = [instantKey(a.occurred), instantKey(b.occurred)];
  if (first !== second) return first < second ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
