// Facets of runs. Fields as in the published schemas.

import { z } from 'zod';
import { baseFacet, defineFacet, type FacetDefinition } from './definition.js';
import { anyObject, dateTime, integer, mapOf, object, text, uuid } from './field.js';

const parentRun = object({ runId: uuid, facets: mapOf(baseFacet.run).optional() });
const parentJob = object({ namespace: text, name: text, facets: mapOf(baseFacet.job).optional() });

const jobDependency = object({
  job: object({ namespace: text, name: text }),
  run: object({ runId: uuid }).optional(),
  dependency_type: text.optional(),
  sequence_trigger_rule: text.optional(),
  status_trigger_rule: text.optional(),
});

const testExecution = object({
  name: text,
  status: text,
  severity: text.optional(),
  type: text.optional(),
  description: text.optional(),
  expected: text.optional(),
  actual: text.optional(),
  content: text.optional(),
  contentType: text.optional(),
  params: anyObject.optional(),
});

function run(
  key: string,
  definition: string,
  version: string,
  fields: z.core.$ZodLooseShape,
): FacetDefinition {
  return defineFacet(key, { position: 'run', definition, version, fields });
}

export const runFacets: readonly FacetDefinition[] = [
  run('environmentVariables', 'EnvironmentVariablesRunFacet', '1-0-0', {
    environmentVariables: z.array(object({ name: text, value: text })),
  }),
  run('errorMessage', 'ErrorMessageRunFacet', '1-0-1', {
    message: text,
    programmingLanguage: text,
    stackTrace: text.optional(),
  }),
  run('executionParameters', 'ExecutionParametersRunFacet', '1-0-0', {
    // The one closed object among the official facets.
    parameters: z
      .array(
        z.strictObject({
          key: text,
          name: text.optional(),
          description: text.optional(),
          value: text.optional(),
        }),
      )
      .optional(),
  }),
  run('externalQuery', 'ExternalQueryRunFacet', '1-0-2', { externalQueryId: text, source: text }),
  run('extractionError', 'ExtractionErrorRunFacet', '1-1-2', {
    totalTasks: integer,
    failedTasks: integer,
    errors: z.array(
      object({
        errorMessage: text,
        stackTrace: text.optional(),
        task: text.optional(),
        taskNumber: integer.optional(),
      }),
    ),
  }),
  run('jobDependencies', 'JobDependenciesRunFacet', '1-0-1', {
    upstream: z.array(jobDependency).optional(),
    downstream: z.array(jobDependency).optional(),
    trigger_rule: text.optional(),
  }),
  run('nominalTime', 'NominalTimeRunFacet', '1-0-1', {
    nominalStartTime: dateTime,
    nominalEndTime: dateTime.optional(),
  }),
  run('parent', 'ParentRunFacet', '1-2-0', {
    run: parentRun,
    job: parentJob,
    root: object({ run: parentRun, job: parentJob }).optional(),
  }),
  run('processing_engine', 'ProcessingEngineRunFacet', '1-1-1', {
    version: text,
    name: text.optional(),
    openlineageAdapterVersion: text.optional(),
  }),
  run('tags', 'TagsRunFacet', '1-0-0', {
    tags: z.array(object({ key: text, value: text, source: text.optional() })).optional(),
  }),
  run('test', 'TestRunFacet', '1-0-1', { tests: z.array(testExecution) }),
];
