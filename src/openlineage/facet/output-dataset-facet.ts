// Facets of one run's outputs (`outputFacets`). Fields as in the published schemas.

import { defineFacet, type FacetDefinition } from './definition.js';
import { integer } from './field.js';
import { subsetCondition } from './subset-condition.js';

export const outputDatasetFacets: readonly FacetDefinition[] = [
  defineFacet('outputStatistics', {
    position: 'outputDataset',
    definition: 'OutputStatisticsOutputDatasetFacet',
    version: '1-0-2',
    fields: { rowCount: integer.optional(), size: integer.optional(), fileCount: integer.optional() },
  }),
  defineFacet('subset', {
    position: 'outputDataset',
    definition: 'OutputSubsetOutputDatasetFacet',
    file: 'BaseSubsetDatasetFacet',
    version: '1-0-0',
    fields: { outputCondition: subsetCondition },
  }),
];
