// Our own two facets: what an asset and a record hold that no standard facet has. Their JSON Schemas are the files
// in `facets/` at the package's root; a test holds both forms against each other.

import { z } from 'zod';
import { version } from '../version.js';
import { defineFacet, type FacetDefinition } from './definition.js';
import { anyObject, boolean, dateTime, integer, text } from './field.js';

const folder = 'https://raw.githubusercontent.com/asset-shipper/asset-shipper/main/facets/';

export const assetShipperFacets: readonly FacetDefinition[] = [
  defineFacet('assetShipper_asset', {
    position: 'dataset',
    definition: 'AssetShipperAssetDatasetFacet',
    version,
    folder,
    fields: {
      tenantId: text.optional(),
      id: text,
      type: text.optional(),
      namespace: text.optional(),
      displayName: text.optional(),
      url: text.optional(),
      created: dateTime.optional(),
      updated: dateTime.optional(),
      deleted: boolean.optional(),
      metadata: anyObject.optional(),
    },
  }),
  defineFacet('assetShipper_run', {
    position: 'run',
    definition: 'AssetShipperRunFacet',
    version,
    folder,
    fields: {
      uid: text,
      tenantId: text.optional(),
      flowRevision: integer.optional(),
      executionId: text.optional(),
      taskRunId: text.optional(),
      state: text.optional(),
      source: text.optional(),
      tags: z.array(text).optional(),
      materializedBy: text.optional(),
    },
  }),
];
