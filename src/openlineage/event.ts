// The three OpenLineage events (specification 2-0-2) and their builders: fixed order of keys, absent things absent.
// Nothing is checked here (see validation/) and nothing is sent.

import { type JsonObject, type JsonValue, stringifyJson } from '../model/json-value.js';

/** Facets of one entity: facet key → its content, `_producer` and `_schemaURL` included (see createFacet). */
export type Facets = Readonly<Record<string, JsonObject>>;

export type RunEventType = 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';

export interface Run {
  /** A UUID. */
  readonly runId: string;
  readonly facets?: Facets;
}

export interface Job {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Facets;
}

export interface Dataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Facets;
}

export interface InputDataset extends Dataset {
  readonly inputFacets?: Facets;
}

export interface OutputDataset extends Dataset {
  readonly outputFacets?: Facets;
}

export interface RunEvent {
  readonly eventType?: RunEventType;
  /** RFC 3339 with a zone. */
  readonly eventTime: string;
  readonly run: Run;
  readonly job: Job;
  readonly inputs?: readonly InputDataset[];
  readonly outputs?: readonly OutputDataset[];
  readonly producer: string;
  readonly schemaURL: string;
}

export interface DatasetEvent {
  readonly eventTime: string;
  readonly dataset: Dataset;
  readonly producer: string;
  readonly schemaURL: string;
}

export interface JobEvent {
  readonly eventTime: string;
  readonly job: Job;
  readonly inputs?: readonly InputDataset[];
  readonly outputs?: readonly OutputDataset[];
  readonly producer: string;
  readonly schemaURL: string;
}

export type OpenLineageEvent = RunEvent | DatasetEvent | JobEvent;

/** What a builder takes: the event without the schema URL that the builder adds. */
export type EventContent<Event extends OpenLineageEvent> = Omit<Event, 'schemaURL'>;

const coreSchema = 'https://openlineage.io/spec/2-0-2/OpenLineage.json';

/**
 * `schemaURL` of each event. The fragment is part of it: Marquez and others tell the events apart by the text after
 * the last slash.
 */
export const schemaUrl = {
  RunEvent: `${coreSchema}#/$defs/RunEvent`,
  DatasetEvent: `${coreSchema}#/$defs/DatasetEvent`,
  JobEvent: `${coreSchema}#/$defs/JobEvent`,
} as const;

/** A run event: keys in the order eventType, eventTime, run, job, inputs, outputs, producer, schemaURL. */
export function createRunEvent(content: EventContent<RunEvent>): RunEvent {
  return {
    ...(content.eventType === undefined ? {} : { eventType: content.eventType }),
    eventTime: content.eventTime,
    run: { runId: content.run.runId, ...facetsMember('facets', content.run.facets) },
    job: entity(content.job),
    ...inputsAndOutputs(content),
    producer: content.producer,
    schemaURL: schemaUrl.RunEvent,
  };
}

/** A dataset event: keys in the order eventTime, dataset, producer, schemaURL. */
export function createDatasetEvent(content: EventContent<DatasetEvent>): DatasetEvent {
  return {
    eventTime: content.eventTime,
    dataset: entity(content.dataset),
    producer: content.producer,
    schemaURL: schemaUrl.DatasetEvent,
  };
}

/** A job event: keys in the order eventTime, job, inputs, outputs, producer, schemaURL. */
export function createJobEvent(content: EventContent<JobEvent>): JobEvent {
  return {
    eventTime: content.eventTime,
    job: entity(content.job),
    ...inputsAndOutputs(content),
    producer: content.producer,
    schemaURL: schemaUrl.JobEvent,
  };
}

/** The event as one line of JSON, without spaces, exact numbers as they are. `JSON.stringify` would refuse those. */
export function stringifyEvent(event: OpenLineageEvent): string {
  // Interfaces have no index signature, so TypeScript can't see that an event is plain JSON.
  return stringifyJson(event as unknown as JsonValue);
}

function inputsAndOutputs(content: {
  readonly inputs?: readonly InputDataset[];
  readonly outputs?: readonly OutputDataset[];
}): { inputs?: readonly InputDataset[]; outputs?: readonly OutputDataset[] } {
  return {
    ...(content.inputs && {
      inputs: content.inputs.map((input) => ({
        ...entity(input),
        ...facetsMember('inputFacets', input.inputFacets),
      })),
    }),
    ...(content.outputs && {
      outputs: content.outputs.map((output) => ({
        ...entity(output),
        ...facetsMember('outputFacets', output.outputFacets),
      })),
    }),
  };
}

function entity({ namespace, name, facets }: Job | Dataset): Dataset {
  return { namespace, name, ...facetsMember('facets', facets) };
}

function facetsMember<Key extends string>(
  key: Key,
  facets: Facets | undefined,
): { readonly [K in Key]?: Facets } {
  if (facets === undefined || Object.keys(facets).length === 0) return {};
  return { [key]: facets } as { readonly [K in Key]?: Facets };
}
