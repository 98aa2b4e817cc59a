// What a record's job is called and which run it was. Run ids are recomputed from the record alone, so the same record
// always means the same run.
import { createHash } from 'node:crypto';

import { AssetShipperError, type Problem } from '../model/error.js';
import { stringifyJson } from '../model/json-value.js';
import type { AssetLineageRecord } from '../model/record.js';
import { isUuid, staticUuid } from '../openlineage/id.js';
import { addFault, type Report, reportInto } from './report.js';
import { presentText, type ScopeKind } from './scope.js';
import { parseTemplate, type Template } from './template.js';
import { wellFormed } from './well-formed.js';

/** How jobs are named: see `EventSettings` of the exporters. */
export interface JobSettings {
  readonly jobNamespace?: string;
  readonly jobName?: string;
  readonly jobPerOutputs?: boolean;
}

export interface JobRun {
  readonly namespace: string;
  readonly name: string;
  readonly runId: string;
  /** The execution that the run is part of. */
  readonly parent?: { readonly runId: string; readonly namespace: string; readonly name: string };
}

/** Beyond this length a name that carries ids of assets ends in a hash. Characters (UTF-16). */
const maxNameLength = 200;
const epoch = '1970-01-01T00:00:00Z';

/** Fields that are the same for all records of one run; a name made of these belongs to one run id. */
const fieldsOfRun = new Set([
  'tenantId',
  'namespace',
  'flowId',
  'flowRevision',
  'executionId',
  'taskId',
  'taskRunId',
]);

/** Problems of job templates; empty where there are none. */
export function checkJobSettings(settings: JobSettings, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const key of ['jobNamespace', 'jobName'] as const) {
    const text = settings[key];
    if (text !== undefined) compileTemplate(text, 'record', reportInto(problems, path).at(key));
  }
  return problems;
}

/** A template, or undefined with what is wrong reported. */
export function compileTemplate(text: string, kind: ScopeKind, report: Report): Template | undefined {
  const parsed = parseTemplate(text, kind);
  if (parsed.ok) return parsed.value;
  addFault(report, text, parsed.fault, 'text with {{ path }} parts');
  return undefined;
}

/**
 * Compiles the naming of jobs and runs.
 *
 * @throws AssetShipperError `mapping_invalid` if a template is wrong.
 */
export function compileJob(settings: JobSettings): (record: AssetLineageRecord) => JobRun {
  const problems: Problem[] = [];
  const compile = (key: 'jobNamespace' | 'jobName'): Template | undefined => {
    const text = settings[key];
    return text === undefined ? undefined : compileTemplate(text, 'record', reportInto(problems, key));
  };
  const namespaceTemplate = compile('jobNamespace');
  const nameTemplate = compile('jobName');
  if (problems.length > 0)
    throw new AssetShipperError('mapping_invalid', 'the naming of jobs is invalid', { problems });
  const isOfRun =
    settings.jobPerOutputs !== true &&
    [namespaceTemplate, nameTemplate].every((template) => !template || readsRunAlone(template));
  return (record) => {
    const namespace = wellFormed(
      presentText(namespaceTemplate?.evaluate({ record })) ?? jobNamespaceOf(record),
    );
    const given = presentText(nameTemplate?.evaluate({ record })) ?? partsName(record);
    const perOutputs = settings.jobPerOutputs === true && (record.outputs ?? []).length > 0;
    const name = wellFormed(jobName(given, perOutputs, record));
    const ownId = isOfRun && given !== undefined ? record.taskRunId : undefined;
    const runId =
      ownId !== undefined && isUuid(ownId)
        ? ownId
        : staticUuid(
            record.startDate ?? epoch,
            canonical([record.tenantId, namespace, name, record.executionId, record.taskRunId]),
          );
    return { namespace, name, runId, ...parentOf(record, namespace) };
  };
}

function jobName(given: string | undefined, perOutputs: boolean, record: AssetLineageRecord): string {
  if (given !== undefined && !perOutputs) return given;
  const assets = record.outputs?.length ? record.outputs : (record.inputs ?? []);
  const ids = [...new Set(assets.map((asset) => asset.id))].sort();
  return bounded(`${given ?? 'materialize'}.${ids.join('+')}`);
}

function partsName(record: AssetLineageRecord): string | undefined {
  const parts = [record.flowId, record.taskId].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('.');
}

/** The flow's namespace; a source without namespaces gives its own name. */
function jobNamespaceOf(record: AssetLineageRecord): string {
  return presentText(record.namespace) ?? (record.source === 'prefect' ? 'prefect' : 'default');
}

function parentOf(record: AssetLineageRecord, jobNamespace: string): Pick<JobRun, 'parent'> {
  const { executionId, flowId, tenantId, namespace } = record;
  if (executionId === undefined || flowId === undefined) return {};
  const runId = isUuid(executionId)
    ? executionId
    : staticUuid(epoch, canonical([tenantId, namespace, flowId, executionId]));
  return { parent: { runId, namespace: jobNamespace, name: wellFormed(flowId) } };
}

/** A readable head and the hash of the whole, 200 characters together. */
function bounded(name: string): string {
  if (name.length <= maxNameLength) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
  // A pair of surrogates that is cut apart loses its first half too.
  const head = name.slice(0, maxNameLength - hash.length - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}.${hash}`;
}

function canonical(parts: readonly (string | undefined)[]): string {
  return stringifyJson(parts.map((part) => part ?? null));
}

function readsRunAlone(template: Template): boolean {
  return template.paths.every(([root, field]) => fieldsOfRun.has(String(root === 'record' ? field : root)));
}
