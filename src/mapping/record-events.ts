// From a record to its OpenLineage events as JSON text. Pure: the same record and settings give the same bytes; nothing
// of a store, a sequence, a batch or a clock goes in.
import type { Asset } from '../model/asset.js';
import { type AssetLineageRecord, hasRun } from '../model/record.js';
import { type RunOutcome, runOutcome } from '../model/run-state.js';
import {
  createDatasetEvent,
  createRunEvent,
  type Facets,
  type InputDataset,
  type OpenLineageEvent,
  type OutputDataset,
  type RunEvent,
  type RunEventType,
  stringifyEvent,
} from '../openlineage/event.js';
import { withoutCredentials } from '../openlineage/naming/uri-credentials.js';
import { producer } from '../openlineage/producer.js';
import { distinctDatasets, type MapAsset, type MappedDataset, type Side } from './dataset.js';
import type { DatasetExplanation } from './explanation.js';
import type { JobRun } from './job.js';
import { errorFacets, jobFacets, runFacets } from './run-facets.js';
import { wellFormedJson } from './well-formed.js';

/** The OpenLineage events of a record, as JSON text, in the order in which they must arrive. */
export type RecordEvents =
  | { readonly kind: 'events'; readonly jobKey: string; readonly events: readonly string[] }
  | { readonly kind: 'skipped'; readonly reason: string };

export interface RecordRules {
  readonly mapAsset: MapAsset;
  readonly jobOf: (record: AssetLineageRecord) => JobRun;
  /** Whether the backend takes DatasetEvents. */
  readonly datasetEvents: boolean;
}

const endTypes: Readonly<Record<Exclude<RunOutcome, 'open'>, RunEventType>> = {
  complete: 'COMPLETE',
  fail: 'FAIL',
  abort: 'ABORT',
};

/** The events of a record. Pass `explanations` to have its datasets explained, inputs before outputs. */
export function recordEvents(
  stored: AssetLineageRecord,
  rules: RecordRules,
  explanations?: DatasetExplanation[],
): RecordEvents {
  const record = withoutPasswords(stored);
  const map = (side: Side, assets: readonly Asset[] = []): MappedDataset[] =>
    assets.map((asset) => rules.mapAsset(asset, side, record, explanations));
  const inputs = map('input', record.inputs);
  const outputs = map('output', record.outputs);
  if (!hasRun(record)) return datasetEvents([...inputs, ...outputs], record, rules);
  return runEvents(distinctDatasets(inputs), distinctDatasets(outputs), record, rules);
}

/** Ids end up in names, facets and job names; a password in one must not. Mostly the record itself. */
function withoutPasswords(record: AssetLineageRecord): AssetLineageRecord {
  const clean = (assets: readonly Asset[]): readonly Asset[] =>
    assets.map((asset) => ({ ...asset, id: withoutCredentials(asset.id) }));
  const holdsPassword = (assets: readonly Asset[] = []): boolean =>
    assets.some(({ id }) => withoutCredentials(id) !== id);
  if (!holdsPassword(record.inputs) && !holdsPassword(record.outputs)) return record;
  const { inputs, outputs } = record;
  return { ...record, ...(inputs && { inputs: clean(inputs) }), ...(outputs && { outputs: clean(outputs) }) };
}

function datasetEvents(
  mapped: readonly MappedDataset[],
  record: AssetLineageRecord,
  rules: RecordRules,
): RecordEvents {
  if (!rules.datasetEvents) {
    return { kind: 'skipped', reason: 'the record has no run, and this backend takes no dataset events' };
  }
  const datasets = distinctDatasets(mapped);
  const [first] = datasets;
  const events = datasets.map(({ namespace, name, facets }) =>
    textOf(
      createDatasetEvent({ eventTime: record.timestamp, dataset: { namespace, name, facets }, producer }),
    ),
  );
  return { kind: 'events', jobKey: `${first?.namespace}/${first?.name}`, events };
}

function runEvents(
  inputs: readonly MappedDataset[],
  outputs: readonly MappedDataset[],
  record: AssetLineageRecord,
  rules: RecordRules,
): RecordEvents {
  const job = rules.jobOf(record);
  const outcome = runOutcome(record.state);
  const facets = runFacets(record, job);
  const event = (eventType: RunEventType, eventTime: string, error: Facets, whole: boolean): RunEvent =>
    createRunEvent({
      eventType,
      eventTime,
      run: { runId: job.runId, facets: { ...facets, ...error } },
      job: { namespace: job.namespace, name: job.name, facets: jobFacets(record) },
      inputs: inputs.map(inputOf),
      outputs: outputs.map((output) => outputOf(output, whole)),
      producer,
    });
  const startTime = record.startDate ?? record.timestamp;
  const start = textOf(event('START', startTime, {}, false));
  const events = [start];
  if (outcome !== 'open') {
    const endType = endTypes[outcome];
    const endTime = record.endDate ?? record.timestamp;
    const error = outcome === 'complete' ? {} : errorFacets(record);
    const whole =
      outcome === 'complete' && outputs.some(({ runFacets }) => Object.keys(runFacets).length > 0);
    const differs = whole || Object.keys(error).length > 0;
    // Mostly an end says the same as its START: then only the head of the text is written anew.
    events.push(
      differs
        ? textOf(event(endType, endTime, error, whole))
        : head(endType, endTime) + start.slice(head('START', startTime).length),
    );
  }
  return { kind: 'events', jobKey: `${job.namespace}/${job.name}`, events };
}

/** The beginning of a run event's text, up to what START and end have in common. */
function head(eventType: RunEventType, eventTime: string): string {
  return `{"eventType":${JSON.stringify(eventType)},"eventTime":${JSON.stringify(eventTime)}`;
}

function inputOf({ namespace, name, facets, runFacets: inputFacets }: MappedDataset): InputDataset {
  return { namespace, name, facets, inputFacets };
}

function outputOf({ namespace, name, facets, runFacets }: MappedDataset, whole: boolean): OutputDataset {
  return { namespace, name, facets, ...(whole ? { outputFacets: runFacets } : {}) };
}

function textOf(event: OpenLineageEvent): string {
  return wellFormedJson(stringifyEvent(event));
}
