// The table of all known facets: the 40 of OpenLineage and our own two, found by position and key.

import { assetShipperFacets } from './asset-shipper-facet.js';
import { datasetFacets } from './dataset-facet.js';
import type { FacetDefinition, FacetPosition } from './definition.js';
import { inputDatasetFacets } from './input-dataset-facet.js';
import { jobFacets } from './job-facet.js';
import { lineageFacets } from './lineage-facet.js';
import { outputDatasetFacets } from './output-dataset-facet.js';
import { runFacets } from './run-facet.js';

/** All known facets. One key may stand at several positions, each time with its own definition. */
export const facetDefinitions: readonly FacetDefinition[] = [
  ...datasetFacets,
  ...inputDatasetFacets,
  ...outputDatasetFacets,
  ...jobFacets,
  ...runFacets,
  ...lineageFacets,
  ...assetShipperFacets,
];

const byPositionAndKey = new Map(facetDefinitions.map((known) => [`${known.position} ${known.key}`, known]));

/** The definition of a facet key at a position, or undefined if no such facet is known there. */
export function facetDefinition(position: FacetPosition, key: string): FacetDefinition | undefined {
  return byPositionAndKey.get(`${position} ${key}`);
}

/** The positions where a facet key is known; empty for an unknown key. */
export function positionsOfFacet(key: string): readonly FacetPosition[] {
  return facetDefinitions.filter((known) => known.key === key).map((known) => known.position);
}
