// Facets of jobs. Fields as in the published schemas.

import { z } from 'zod';
import { defineFacet, type FacetDefinition } from './definition.js';
import { object, positiveInteger, text, uri } from './field.js';

function job(
  key: string,
  definition: string,
  version: string,
  fields: z.core.$ZodLooseShape,
): FacetDefinition {
  return defineFacet(key, { position: 'job', definition, version, fields });
}

export const jobFacets: readonly FacetDefinition[] = [
  job('documentation', 'DocumentationJobFacet', '1-1-0', { description: text, contentType: text.optional() }),
  job('jobType', 'JobTypeJobFacet', '2-0-4', {
    processingType: text,
    integration: text,
    jobType: text.optional(),
    emissionPattern: object({
      eventTrigger: text,
      eventContentMode: text,
      windowDuration: positiveInteger.optional(),
    }).optional(),
  }),
  job('ownership', 'OwnershipJobFacet', '1-0-1', {
    owners: z.array(object({ name: text, type: text.optional() })).optional(),
  }),
  job('sql', 'SQLJobFacet', '1-1-0', { query: text, dialect: text.optional() }),
  job('sourceCode', 'SourceCodeJobFacet', '1-0-1', { language: text, sourceCode: text }),
  job('sourceCodeLocation', 'SourceCodeLocationJobFacet', '1-1-0', {
    type: text,
    url: uri,
    repoUrl: text.optional(),
    path: text.optional(),
    version: text.optional(),
    tag: text.optional(),
    branch: text.optional(),
    pullRequestNumber: text.optional(),
  }),
  job('tags', 'TagsJobFacet', '1-0-0', {
    tags: z.array(object({ key: text, value: text, source: text.optional() })).optional(),
  }),
];
