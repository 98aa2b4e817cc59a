// The facets of a record's run and job: what the orchestrator told of the run, not of its assets.
import { normalizeInstant } from '../model/instant.js';
import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import type { AssetLineageRecord } from '../model/record.js';
import type { Facets } from '../openlineage/event.js';
import { createFacet } from '../openlineage/facet/create-facet.js';
import { producer } from '../openlineage/producer.js';
import { version } from '../openlineage/version.js';
import type { JobRun } from './job.js';
import { textOf } from './scope.js';

/** Facets of the run that stand on all of its events, sorted by key. */
export function runFacets(record: AssetLineageRecord, job: JobRun): Facets {
  const facets: Record<string, JsonObject> = {};
  const add = (key: string, fields: JsonObject): void => {
    facets[key] = createFacet('run', key, fields, producer);
  };
  const { uid, tenantId, flowRevision, executionId, taskRunId, state, source, tags, materializedBy } = record;
  add(
    'assetShipper_run',
    present({ uid, tenantId, flowRevision, executionId, taskRunId, state, source, tags, materializedBy }),
  );
  const nominalTime = nominalTimeOf(record);
  if (nominalTime) add('nominalTime', nominalTime);
  if (job.parent) {
    const { runId, namespace, name } = job.parent;
    const execution = { run: { runId }, job: { namespace, name } };
    add('parent', { ...execution, root: execution });
  }
  if (source !== undefined)
    add('processing_engine', { version: 'unknown', name: source, openlineageAdapterVersion: version });
  if (tags !== undefined && tags.length > 0)
    add('tags', { tags: tags.map((key) => ({ key, value: 'true', source: 'ASSET_SHIPPER' })) });
  return facets;
}

/** The job's type: a task that ends. */
export function jobFacets(record: AssetLineageRecord): Facets {
  const integration = record.source?.toUpperCase() ?? 'ASSET_SHIPPER';
  const fields = { processingType: 'BATCH', integration, jobType: 'TASK' };
  return { jobType: createFacet('job', 'jobType', fields, producer) };
}

/** Why a run failed or was given up, where `eventMetadata.errorMessage` says it. */
export function errorFacets(record: AssetLineageRecord): Facets {
  const error = record.eventMetadata && ownValue(record.eventMetadata, 'errorMessage');
  const message = textOf(isJsonObject(error) ? ownValue(error, 'message') : error);
  if (message === undefined) return {};
  const details = isJsonObject(error) ? error : {};
  const fields = present({
    message,
    programmingLanguage: textOf(ownValue(details, 'programmingLanguage')) ?? 'UNKNOWN',
    stackTrace: textOf(ownValue(details, 'stackTrace')),
  });
  return { errorMessage: createFacet('run', 'errorMessage', fields, producer) };
}

function nominalTimeOf({ eventMetadata }: AssetLineageRecord): JsonObject | undefined {
  const nominalStartTime = instantOf(eventMetadata && ownValue(eventMetadata, 'nominalStartTime'));
  if (nominalStartTime === undefined) return undefined;
  const nominalEndTime = instantOf(eventMetadata && ownValue(eventMetadata, 'nominalEndTime'));
  return present({ nominalStartTime, nominalEndTime });
}

function instantOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? normalizeInstant(value) : undefined;
}
