// One asset event of Prefect's events API: the wire form (docs.prefect.io/v3/api-ref/events; server schema
// PrefectHQ/prefect src/prefect/server/events/schemas/events.py) and what we take from it. Nothing is grouped here.
import { z } from 'zod';

import { jsonObjectSchema } from '../../model/asset.js';
import { normalizeInstant } from '../../model/instant.js';
import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../model/json-value.js';
import type { Rejection } from '../../model/rejection.js';

/** Name, description, url and owners: an event with any of them says all four, one with none says nothing of them. */
export interface PrefectAssetProperties {
  readonly displayName?: string;
  readonly description?: string;
  readonly owners?: readonly string[];
  readonly url?: string;
}

export interface PrefectAssetEvent {
  readonly id: string;
  /** In UTC, with the digits that came. */
  readonly occurred: string;
  readonly kind: 'succeeded' | 'failed' | 'referenced';
  /** The asset's URI. */
  readonly key: string;
  /** Absent where the event carries none of the four. */
  readonly properties?: PrefectAssetProperties;
  /** Keys of the assets that the task read; each once, in the order of the event. */
  readonly upstream: readonly string[];
  readonly materializedBy?: string;
  readonly flowRunId?: string;
  readonly flowName?: string;
  readonly taskRunId?: string;
  readonly taskRunName?: string;
  readonly tags: readonly string[];
  /** The metadata of this materialization; `{}` where there is none. */
  readonly payload: JsonObject;
}

export type PrefectEventResult =
  | { readonly status: 'asset'; readonly event: PrefectAssetEvent }
  /** A sound event about something else: a flow run, an artifact. */
  | { readonly status: 'other' }
  | { readonly status: 'rejected'; readonly rejection: Rejection };

const kinds: Readonly<Record<string, PrefectAssetEvent['kind']>> = {
  'prefect.asset.materialization.succeeded': 'succeeded',
  'prefect.asset.materialization.failed': 'failed',
  'prefect.asset.referenced': 'referenced',
};

const label = z.string().nullish();

/** A resource is a map of labels; those that we don't know are passed over. */
const resourceSchema = z.object({
  'prefect.resource.id': z.string(),
  'prefect.resource.name': label,
  'prefect.asset.description': label,
  'prefect.asset.url': label,
  'prefect.asset.owners': label,
});

const relatedSchema = z.object({
  'prefect.resource.id': z.string(),
  'prefect.resource.role': z.string(),
  'prefect.resource.name': label,
});
type Related = z.infer<typeof relatedSchema>;

const eventSchema = z.object({
  id: z.string().min(1),
  occurred: z.string(),
  event: z.string(),
  resource: resourceSchema,
  related: z.array(relatedSchema).nullish(),
  payload: jsonObjectSchema.nullish(),
});

/** Reads one event. Codes of a rejection: `not_an_event`; `bad_instant` for `occurred`. */
export function readPrefectEvent(value: JsonValue): PrefectEventResult {
  if (!isJsonObject(value)) return rejected('a Prefect event must be an object');
  const name = ownValue(value, 'event');
  if (typeof name !== 'string') return rejected('event: expected the name of a Prefect event');
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) return { status: 'other' };
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) return rejected(faultOf(parsed.error));
  const { id, occurred: occurredText, resource, payload } = parsed.data;
  const occurred = normalizeInstant(occurredText);
  if (occurred === undefined) {
    const message = 'occurred must be an ISO-8601 instant with a zone, such as 2026-01-01T00:00:00Z';
    return { status: 'rejected', rejection: { code: 'bad_instant', message } };
  }
  const owners = ownersOf(resource['prefect.asset.owners']);
  if (owners === 'malformed') {
    return rejected('resource["prefect.asset.owners"] must be text that holds a JSON list of strings');
  }
  const properties = {
    ...given('displayName', resource['prefect.resource.name']),
    ...given('description', resource['prefect.asset.description']),
    ...given('owners', owners),
    ...given('url', resource['prefect.asset.url']),
  };
  const related = parsed.data.related ?? [];
  const flowRun = ofRole(related, 'flow-run')[0];
  const taskRun = ofRole(related, 'task-run')[0];
  const upstream = ofRole(related, 'asset').map((asset) => asset['prefect.resource.id']);
  const tags = ofRole(related, 'tag').map((tag) => withoutPrefix(tag, 'prefect.tag.'));
  const event: PrefectAssetEvent = {
    id,
    occurred,
    kind,
    key: resource['prefect.resource.id'],
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    upstream: [...new Set(upstream)],
    ...given('materializedBy', ofRole(related, 'asset-materialized-by')[0]?.['prefect.resource.id']),
    ...given('flowRunId', flowRun && withoutPrefix(flowRun, 'prefect.flow-run.')),
    ...given('flowName', ofRole(related, 'flow')[0]?.['prefect.resource.name']),
    ...given('taskRunId', taskRun && withoutPrefix(taskRun, 'prefect.task-run.')),
    ...given('taskRunName', taskRun?.['prefect.resource.name']),
    tags: [...new Set(tags)],
    payload: payload ?? {},
  };
  return { status: 'asset', event };
}

function rejected(message: string): PrefectEventResult {
  return { status: 'rejected', rejection: { code: 'not_an_event', message } };
}

/** The label holds JSON: `["a@x.com", "team-b"]`. */
function ownersOf(text: string | null | undefined): readonly string[] | 'malformed' | undefined {
  if (text == null) return undefined;
  try {
    const owners: unknown = JSON.parse(text);
    const isList = Array.isArray(owners) && owners.every((owner) => typeof owner === 'string');
    return isList ? owners : 'malformed';
  } catch (error) {
    if (error instanceof SyntaxError) return 'malformed';
    throw error;
  }
}

function ofRole(related: readonly Related[], role: string): readonly Related[] {
  return related.filter((resource) => resource['prefect.resource.role'] === role);
}

function withoutPrefix(resource: Related, prefix: string): string {
  const id = resource['prefect.resource.id'];
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

function given<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return value == null ? {} : ({ [key]: value } as { readonly [P in K]: V });
}

function faultOf(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = (issue?.path ?? [])
    .map((part) =>
      /^\w+$/.test(String(part)) && typeof part === 'string' ? `.${part}` : `[${JSON.stringify(part)}]`,
    )
    .join('')
    .replace(/^\./, '');
  return `${path}: ${(issue?.message ?? 'of an unknown form').replace(/^Invalid input: /, '')}`;
}
