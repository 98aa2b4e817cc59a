// What a source can see: the record, and where a dataset is meant the asset. Values are read as plain JSON.
import type { Asset } from '../model/asset.js';
import { assetFields } from '../model/asset.js';
import { ExactNumber, type JsonValue } from '../model/json-value.js';
import { type AssetLineageRecord, recordFields } from '../model/record.js';

export interface Scope {
  readonly record: AssetLineageRecord;
  /** Absent where a job is named. */
  readonly asset?: Asset;
}

/** Whether a source is read for an asset (`id`, `metadata.…`, `record.…`) or for a record alone (`flowId`, `record.…`). */
export type ScopeKind = 'asset' | 'record';

/** The words that a path can begin with. */
export const scopeRoots: Readonly<Record<ScopeKind, readonly string[]>> = {
  asset: [...assetFields.filter((field) => field !== 'completed'), 'record', 'eventMetadata'],
  record: [...recordFields, 'record'],
};

/** Fields that hold an object or a list; a path into any other one leads nowhere. */
export const structuredFields: Readonly<Record<ScopeKind, readonly string[]>> = {
  asset: ['metadata', 'owners', 'record', 'eventMetadata'],
  record: ['inputs', 'outputs', 'tags', 'eventMetadata', 'record'],
};

/** What a value is, where that is certain before any record is read. */
export type ValueKind = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';

const fieldKinds: Readonly<Record<string, ValueKind>> = {
  deleted: 'boolean',
  flowRevision: 'integer',
  owners: 'array',
  tags: 'array',
  inputs: 'array',
  outputs: 'array',
  metadata: 'object',
  eventMetadata: 'object',
};

/** The kind of a known field of an asset or a record. */
export function kindOfField(field: string): ValueKind {
  return fieldKinds[field] ?? 'string';
}

/** Text of a scalar as JSON would print it, strings as they are; undefined for lists, objects and null. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof ExactNumber)
    return String(value);
  return undefined;
}

/** The same for text that says something: blank text counts as absent. */
export function presentText(value: JsonValue | undefined): string | undefined {
  const text = textOf(value);
  return text === undefined || text.trim() === '' ? undefined : text;
}
