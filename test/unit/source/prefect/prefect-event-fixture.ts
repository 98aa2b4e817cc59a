// Events in the shape of Prefect's events API, from what a test wants to say.
import type { JsonObject, JsonValue } from '../../../../src/model/json-value.js';

export interface EventSaying {
  readonly id: string;
  readonly event: string;
  readonly occurred?: string;
  readonly key?: string;
  readonly resource?: JsonObject;
  readonly upstream?: readonly string[];
  readonly by?: string;
  readonly flowRun?: string;
  readonly flow?: string;
  readonly taskRun?: { readonly id: string; readonly name?: string };
  readonly tags?: readonly string[];
  readonly payload?: JsonObject;
}

export function prefectEvent(saying: EventSaying): JsonObject {
  const related: JsonValue[] = (saying.upstream ?? []).map((key) => resource(key, 'asset'));
  if (saying.by !== undefined) related.push(resource(saying.by, 'asset-materialized-by'));
  if (saying.flowRun !== undefined)
    related.push(resource(`prefect.flow-run.${saying.flowRun}`, 'flow-run', 'red-red'));
  if (saying.taskRun !== undefined) {
    related.push(resource(`prefect.task-run.${saying.taskRun.id}`, 'task-run', saying.taskRun.name));
  }
  if (saying.flow !== undefined) related.push(resource('prefect.flow.f1', 'flow', saying.flow));
  for (const tag of saying.tags ?? []) related.push(resource(`prefect.tag.${tag}`, 'tag'));
  return {
    occurred: saying.occurred ?? '2026-01-15T09:00:00.000001Z',
    event: saying.event,
    resource: saying.resource ?? { 'prefect.resource.id': saying.key ?? 's3://lake/a' },
    related,
    payload: saying.payload ?? {},
    id: saying.id,
    follows: null,
    received: '2026-01-15T09:00:05Z',
  };
}

function resource(id: string, role: string, name?: string): JsonObject {
  const labels = { 'prefect.resource.id': id, 'prefect.resource.role': role };
  return name === undefined ? labels : { ...labels, 'prefect.resource.name': name };
}
