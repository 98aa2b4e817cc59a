// Builds the content of one known facet. It fills in who made it and by which schema; it does not check the fields
// (see validation/).

import { AssetShipperError } from '../../model/error.js';
import type { JsonObject } from '../../model/json-value.js';
import type { FacetPosition } from './definition.js';
import { facetDefinition } from './facet-table.js';

/**
 * A facet's content: `_producer`, `_schemaURL`, then the fields in their order.
 *
 * @throws AssetShipperError `internal` if no facet of that key is known at that position.
 */
export function createFacet(
  position: FacetPosition,
  key: string,
  fields: JsonObject,
  producer: string,
): JsonObject {
  const known = facetDefinition(position, key);
  if (!known)
    throw new AssetShipperError('internal', `no ${position} facet is called ${JSON.stringify(key)}`);
  return { _producer: producer, _schemaURL: known.schemaUrl, ...fields };
}
