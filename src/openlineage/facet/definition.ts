// What a facet definition is, and how one is made of its own fields. The definitions stand in the files per position.

import { z } from 'zod';
import { boolean, object, uri } from './field.js';

/** Where a facet sits: `facets` of a dataset, a job or a run, `inputFacets` or `outputFacets`. */
export type FacetPosition = 'dataset' | 'inputDataset' | 'outputDataset' | 'job' | 'run';

export const facetPositions: readonly FacetPosition[] = [
  'dataset',
  'inputDataset',
  'outputDataset',
  'job',
  'run',
];

export interface FacetDefinition {
  /** The property name in the facets object. */
  readonly key: string;
  readonly position: FacetPosition;
  /** Name of the definition in its file: `SchemaDatasetFacet`. */
  readonly definition: string;
  /** Name of the file without `.json`: mostly the definition's. */
  readonly file: string;
  /** Published version (SchemaVer): `1-2-0`; of our own facets the package's version. */
  readonly version: string;
  /** URL of the file, then `#/$defs/` and the definition. */
  readonly schemaUrl: string;
  /** All fields, `_producer` and `_schemaURL` included. Unknown properties pass. */
  readonly schema: z.ZodObject;
}

interface FacetSource {
  readonly position: FacetPosition;
  readonly definition: string;
  readonly version: string;
  readonly fields: z.core.$ZodLooseShape;
  /** If the file is named otherwise than the definition. */
  readonly file?: string;
  /** Folder of the file, with the slash; openlineage.io's by default. */
  readonly folder?: string;
}

const producerAndSchema = { _producer: uri, _schemaURL: uri };
const deletable = { ...producerAndSchema, _deleted: boolean.optional() };

/**
 * What every facet has, by position, whatever its key: `_deleted` exists on facets of datasets and jobs only
 * (core schema 2-0-2).
 */
export const baseFacet: Readonly<Record<FacetPosition, z.ZodObject>> = {
  dataset: object(deletable),
  inputDataset: object(producerAndSchema),
  outputDataset: object(producerAndSchema),
  job: object(deletable),
  run: object(producerAndSchema),
};

/** A definition of the table: its own fields plus those that every facet of its position has. */
export function defineFacet(key: string, source: FacetSource): FacetDefinition {
  const { position, definition, version, fields, file = definition } = source;
  const folder = source.folder ?? `https://openlineage.io/spec/facets/${version}/`;
  return {
    key,
    position,
    definition,
    file,
    version,
    schemaUrl: `${folder}${file}.json#/$defs/${definition}`,
    schema: z.looseObject({ ...baseFacet[position].shape, ...fields }),
  };
}
