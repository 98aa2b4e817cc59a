// The two facets of explicit lineage (LineageFacet.json 1-0-0, experimental upstream): edges told from the target's
// side. One file upstream holds both, so each is checked by its own definition, never by the file's root.

import { z } from 'zod';
import { defineFacet, type FacetDefinition } from './definition.js';
import { mapOf, object, text, uuid } from './field.js';
import { transformations } from './transformation.js';

/** A job is named wholly or not at all; not at all means the event's own job. */
function namedWholly(job: { readonly namespace?: unknown; readonly name?: unknown }): boolean {
  return (job.namespace === undefined) === (job.name === undefined);
}

const wholeName = { error: 'namespace and name of a job go together: give both or neither' };

const jobIdentity = {
  type: z.literal('JOB'),
  namespace: text.optional(),
  name: text.optional(),
  runId: uuid.optional(),
};
const datasetIdentity = { type: z.literal('DATASET'), namespace: text, name: text };

const input = z.discriminatedUnion('type', [
  object({ ...datasetIdentity, field: text.optional(), transformations }),
  object({ ...jobIdentity, transformations }).refine(namedWholly, wholeName),
]);

const inputs = z.array(input);
const fields = mapOf(object({ inputs })).optional();

const entry = z.discriminatedUnion('type', [
  object({ ...datasetIdentity, inputs: inputs.optional(), fields }),
  object({ ...jobIdentity, inputs: inputs.optional() }).refine(namedWholly, wholeName),
]);

export const lineageFacets: readonly FacetDefinition[] = [
  defineFacet('lineage', {
    position: 'dataset',
    definition: 'LineageDatasetFacet',
    file: 'LineageFacet',
    version: '1-0-0',
    fields: { inputs: inputs.optional(), fields },
  }),
  defineFacet('lineage', {
    position: 'job',
    definition: 'LineageJobFacet',
    file: 'LineageFacet',
    version: '1-0-0',
    fields: { entries: z.array(entry) },
  }),
];
