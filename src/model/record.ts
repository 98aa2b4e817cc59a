// An asset lineage record: one observation of a task run with the assets that it read and wrote.
import { z } from 'zod';

import { type Asset, idSchema, jsonObjectSchema } from './asset.js';
import type { JsonObject } from './json-value.js';

/** Field names are those of Kestra's AssetLineage; the last five are ours. */
export interface AssetLineageRecord {
  readonly tenantId: string;
  /** The flow's namespace. */
  readonly namespace?: string;
  readonly flowId?: string;
  readonly flowRevision?: number;
  readonly executionId?: string;
  readonly taskId?: string;
  readonly taskRunId?: string;
  /** Kestra's state of the task run: SUCCESS, WARNING, FAILED, KILLED, CANCELLED, SKIPPED, RUNNING, … */
  readonly state?: string;
  /** Instants in UTC, with the digits that came. */
  readonly startDate?: string;
  readonly endDate?: string;
  readonly inputs?: readonly Asset[];
  readonly outputs?: readonly Asset[];
  readonly timestamp: string;
  /** Given, or derived from the content: 32 hex digits (see uid.ts). */
  readonly uid: string;
  /** The system that the record was read from: `prefect`. */
  readonly source?: string;
  readonly tags?: readonly string[];
  /** Prefect's `by`: the tool that did the work, `dbt`. */
  readonly materializedBy?: string;
  /** What is known of this event alone: row counts, an error message, Prefect's payload. */
  readonly eventMetadata?: JsonObject;
}

/** The fields in the order in which they are written. */
export const recordFields = [
  'tenantId',
  'namespace',
  'flowId',
  'flowRevision',
  'executionId',
  'taskId',
  'taskRunId',
  'state',
  'startDate',
  'endDate',
  'inputs',
  'outputs',
  'timestamp',
  'uid',
  'source',
  'tags',
  'materializedBy',
  'eventMetadata',
] as const satisfies readonly (keyof AssetLineageRecord)[];

/** The fields of Kestra's AssetLineage; its Ion writes them as null where they are absent. */
export const kestraRecordFields = recordFields.slice(0, 13);

/** Records larger or deeper than this are rejected. Bytes of the record as it came; levels of nesting. */
export const maxRecordBytes = 32 * 1024 * 1024;
export const maxRecordDepth = 256;

/** The known fields of a record as read from outside, assets and instants still as they came. Null means absent. */
export const recordInputSchema = z.object({
  tenantId: idSchema.nullish(),
  namespace: z.string().nullish(),
  flowId: idSchema.nullish(),
  flowRevision: z.int().nullish(),
  executionId: idSchema.nullish(),
  taskId: idSchema.nullish(),
  taskRunId: idSchema.nullish(),
  state: z.string().nullish(),
  startDate: z.string().nullish(),
  endDate: z.string().nullish(),
  inputs: z.array(z.unknown()).nullish(),
  outputs: z.array(z.unknown()).nullish(),
  timestamp: z.string().nullish(),
  uid: idSchema.nullish(),
  source: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  materializedBy: z.string().nullish(),
  eventMetadata: jsonObjectSchema.nullish(),
});

/** Whether the record observed a run, or declares assets by hand. */
export function hasRun(record: Pick<AssetLineageRecord, 'executionId' | 'taskRunId'>): boolean {
  return record.executionId !== undefined || record.taskRunId !== undefined;
}
