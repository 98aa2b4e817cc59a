// The structure of the three events outside of their facets: core schema 2-0-2 in zod, and which event a value is.

import { z } from 'zod';
import { type JsonObject, ownValue } from '../../model/json-value.js';
import { anyObject, dateTime, object, text, uri, uuid } from '../facet/field.js';

export type EventClass = 'RunEvent' | 'DatasetEvent' | 'JobEvent';

const base = { eventTime: dateTime, producer: uri, schemaURL: uri };
const facets = anyObject.optional();
const dataset = { namespace: text, name: text, facets };
const run = object({ runId: uuid, facets });
const job = object({ namespace: text, name: text, facets });
const inputs = z.array(object({ ...dataset, inputFacets: facets })).optional();
const outputs = z.array(object({ ...dataset, outputFacets: facets })).optional();
const eventType = z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']).optional();

export const eventSchemas: Readonly<Record<EventClass, z.ZodObject>> = {
  RunEvent: object({ ...base, eventType, run, job, inputs, outputs }),
  DatasetEvent: object({ ...base, dataset: object(dataset) }),
  JobEvent: object({ ...base, job, inputs, outputs }),
};

/**
 * Which event an object is, by what is in it: `run` and `job` make a run event whatever else is there, as in the
 * core schema. A run alone is taken for a run event that lacks its job.
 */
export function eventClassOf(event: JsonObject): EventClass | 'ambiguous' | 'unknown' {
  const has = (key: string): boolean => Object.hasOwn(event, key);
  if (has('run') && (has('job') || !has('dataset'))) return 'RunEvent';
  if (has('dataset')) return has('job') ? 'ambiguous' : 'DatasetEvent';
  return has('job') ? 'JobEvent' : 'unknown';
}

/** The event that `schemaURL` names, if it names one: what consumers read after the last slash. */
export function eventClassNamed(event: JsonObject): EventClass | undefined {
  const url = ownValue(event, 'schemaURL');
  const name = typeof url === 'string' ? url.slice(url.lastIndexOf('/') + 1) : '';
  return name === 'RunEvent' || name === 'DatasetEvent' || name === 'JobEvent' ? name : undefined;
}
