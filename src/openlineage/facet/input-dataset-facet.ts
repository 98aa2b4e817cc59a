// Facets of one run's inputs (`inputFacets`). Fields as in the published schemas.

import { z } from 'zod';
import { dataQualityMetrics } from './data-quality-metrics.js';
import { defineFacet, type FacetDefinition } from './definition.js';
import { anyObject, boolean, integer, object, text } from './field.js';
import { subsetCondition } from './subset-condition.js';

const assertion = object({
  assertion: text,
  success: boolean,
  column: text.optional(),
  severity: text.optional(),
  name: text.optional(),
  description: text.optional(),
  expected: text.optional(),
  actual: text.optional(),
  content: text.optional(),
  contentType: text.optional(),
  params: anyObject.optional(),
});

export const inputDatasetFacets: readonly FacetDefinition[] = [
  // The definition's name says "dataset", its base says input.
  defineFacet('dataQualityAssertions', {
    position: 'inputDataset',
    definition: 'DataQualityAssertionsDatasetFacet',
    version: '1-1-0',
    fields: { assertions: z.array(assertion) },
  }),
  defineFacet('dataQualityMetrics', {
    position: 'inputDataset',
    definition: 'DataQualityMetricsInputDatasetFacet',
    version: '1-0-3',
    fields: dataQualityMetrics,
  }),
  defineFacet('inputStatistics', {
    position: 'inputDataset',
    definition: 'InputStatisticsInputDatasetFacet',
    version: '1-0-0',
    fields: { rowCount: integer.optional(), size: integer.optional(), fileCount: integer.optional() },
  }),
  defineFacet('subset', {
    position: 'inputDataset',
    definition: 'InputSubsetInputDatasetFacet',
    file: 'BaseSubsetDatasetFacet',
    version: '1-0-0',
    fields: { inputCondition: subsetCondition },
  }),
];
