// From a value as read to a record in canonical form: known fields checked, unknown ones folded, instants in UTC.
// Nothing is completed from the store here; see complete.ts.
import type { ZodError } from 'zod';

import { type Asset, assetFields, assetInputSchema, defaultTenant } from './asset.js';
import { kestraAssetType, typedGetters } from './asset-type.js';
import { normalizeInstant } from './instant.js';
import {
  isDeeperThan,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ownValue,
  setOwn,
} from './json-value.js';
import { type AssetLineageRecord, maxRecordDepth, recordFields, recordInputSchema } from './record.js';
import type { Rejection, RejectionCode } from './rejection.js';
import { recordUid } from './uid.js';

export type NormalizedRecord =
  | { readonly ok: true; readonly record: AssetLineageRecord }
  | { readonly ok: false; readonly rejection: Rejection };

/** Levels above `eventMetadata` (the record) and above an asset's `metadata` (record, list, asset). */
const recordLevels = 1;
const assetLevels = 3;

/** A fault inside of one record; never leaves this file. */
class Fault extends Error {
  readonly code: RejectionCode;
  constructor(code: RejectionCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The record in canonical form, keys in the order of `recordFields`, or the first reason why it is none. */
export function normalizeRecord(value: unknown): NormalizedRecord {
  try {
    return { ok: true, record: recordOf(value) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, rejection: { code: error.code, message: error.message } };
  }
}

function recordOf(value: unknown): AssetLineageRecord {
  if (!isJsonObject(value)) throw new Fault('not_an_object', 'a record must be an object');
  if (isDeeperThan(value, maxRecordDepth))
    throw new Fault('too_deep', `deeper than ${maxRecordDepth} levels`);
  const { known, unknown } = divide(value, recordFields);
  const parsed = recordInputSchema.safeParse(known);
  if (!parsed.success) throw faultOf(parsed.error, '');
  const input = parsed.data;
  const tenantId = input.tenantId ?? defaultTenant;
  const startDate = instantOf(input.startDate, 'startDate');
  const endDate = instantOf(input.endDate, 'endDate');
  const timestamp = instantOf(input.timestamp, 'timestamp') ?? endDate ?? startDate;
  if (timestamp === undefined) {
    throw new Fault('no_timestamp', 'a record needs timestamp, endDate or startDate');
  }
  const inputs = assetsOf(input.inputs, 'inputs', tenantId);
  const outputs = assetsOf(input.outputs, 'outputs', tenantId);
  if (inputs.length + outputs.length === 0)
    throw new Fault('no_assets', 'a record needs an input or an output');
  const fields = {
    ...present(input, ['namespace', 'flowId', 'flowRevision', 'executionId', 'taskId', 'taskRunId', 'state']),
    ...present(input, ['source', 'tags', 'materializedBy']),
    tenantId,
    startDate,
    endDate,
    inputs: input.inputs == null ? undefined : inputs,
    outputs: input.outputs == null ? undefined : outputs,
    timestamp,
    eventMetadata: folded(input.eventMetadata, unknown, [], recordLevels),
  };
  const uid = input.uid ?? recordUid(fields as Omit<AssetLineageRecord, 'uid'>);
  return inOrder({ ...fields, uid }, recordFields) as unknown as AssetLineageRecord;
}

function assetsOf(values: readonly unknown[] | null | undefined, side: string, tenantId: string): Asset[] {
  return (values ?? []).map((value, index) => assetOf(value, `${side}[${index}]`, tenantId));
}

/** One asset in canonical form; throws a Fault that names its path. */
function assetOf(value: unknown, path: string, tenantId: string): Asset {
  if (!isJsonObject(value)) throw new Fault('wrong_type', `${path} must be an object`);
  const { known, unknown } = divide(value, assetFields);
  const parsed = assetInputSchema.safeParse(known);
  if (!parsed.success) throw faultOf(parsed.error, `${path}.`);
  const input = parsed.data;
  const kestraType = input.type == null ? undefined : kestraAssetType(input.type);
  const getters = kestraType === undefined ? [] : typedGetters[kestraType];
  return inOrder(
    {
      ...present(input, ['namespace', 'id', 'type', 'displayName', 'description', 'owners', 'url']),
      tenantId: input.tenantId ?? tenantId,
      metadata: folded(input.metadata, unknown, getters, assetLevels),
      created: instantOf(input.created, `${path}.created`),
      updated: instantOf(input.updated, `${path}.updated`),
      deleted: input.deleted ?? undefined,
      completed: input.completed === true ? true : undefined,
    },
    assetFields,
  ) as unknown as Asset;
}

/** Own members, by whether we know their name. `metadataList` is an index of Kestra's own store and is left out. */
function divide(
  value: JsonObject,
  fields: readonly string[],
): { known: object; unknown: [string, JsonValue][] } {
  const known: Record<string, JsonValue> = {};
  const unknown: [string, JsonValue][] = [];
  for (const key of Object.keys(value)) {
    const member = ownValue(value, key);
    if (member === undefined) continue;
    if (fields.includes(key)) known[key] = member;
    else if (key !== 'metadataList') unknown.push([key, member]);
  }
  return { known, unknown };
}

/**
 * An open map with the unknown keys folded in. What the map itself says wins, so a typed getter that Kestra writes
 * twice is taken once; an unknown key that is null says nothing (Kestra's Ion writes every absent field as null).
 */
function folded(
  map: JsonObject | null | undefined,
  unknown: readonly [string, JsonValue][],
  getters: readonly string[],
  levels: number,
): JsonObject | undefined {
  const additions = unknown.filter(
    ([key, value]) => value !== null && !(map != null && Object.hasOwn(map, key) && getters.includes(key)),
  );
  if (additions.length === 0) return map ?? undefined;
  const result: JsonObject = {};
  for (const [key, value] of map == null ? [] : Object.entries(map)) setOwn(result, key, value);
  for (const [key, value] of additions) if (!Object.hasOwn(result, key)) setOwn(result, key, value);
  // Folding adds a level, and what is exported must be importable again.
  if (isDeeperThan(result, maxRecordDepth - levels)) {
    throw new Fault('too_deep', `unknown keys make the record deeper than ${maxRecordDepth} levels`);
  }
  return result;
}

function instantOf(text: string | null | undefined, path: string): string | undefined {
  if (text == null) return undefined;
  const instant = normalizeInstant(text);
  if (instant === undefined) {
    throw new Fault(
      'bad_instant',
      `${path} must be an ISO-8601 instant with a zone, such as 2026-01-01T00:00:00Z`,
    );
  }
  return instant;
}

/** The named members that are there; null counts as absent. */
function present<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Partial<Pick<T, K>> {
  const result: Partial<Pick<T, K>> = {};
  for (const key of keys) if (value[key] != null) result[key] = value[key];
  return result;
}

function inOrder(
  fields: Readonly<Record<string, unknown>>,
  order: readonly string[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of order) if (fields[key] !== undefined) result[key] = fields[key];
  return result;
}

const instantFields = ['startDate', 'endDate', 'timestamp', 'created', 'updated'];

function faultOf(error: ZodError, prefix: string): Fault {
  const issue = error.issues[0];
  if (issue === undefined) return new Fault('wrong_type', 'a record of an unknown form');
  const path = issue.path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
  const message = `${prefix}${path}: ${issue.message.replace(/^Invalid input: /, '')}`;
  if (issue.code === 'custom' && issue.params?.rejection === 'bad_id') return new Fault('bad_id', message);
  // A number is the usual wrong instant: milliseconds or seconds since the epoch, nobody knows which.
  if (instantFields.includes(String(issue.path.at(-1)))) return new Fault('bad_instant', message);
  return new Fault('wrong_type', message);
}
