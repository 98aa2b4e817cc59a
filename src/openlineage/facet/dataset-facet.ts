// Facets of datasets (`facets` of a dataset, an input or an output). Fields as in the published schemas.

import { z } from 'zod';
import { dataQualityMetrics } from './data-quality-metrics.js';
import { defineFacet, type FacetDefinition } from './definition.js';
import { integer, mapOf, object, text, uri } from './field.js';
import { transformations } from './transformation.js';

interface SchemaField {
  readonly name: string;
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly ordinal_position?: z.infer<typeof integer> | undefined;
  readonly fields?: readonly SchemaField[] | undefined;
}

const schemaField: z.ZodType<SchemaField> = z.looseObject({
  name: text,
  type: text.optional(),
  description: text.optional(),
  ordinal_position: integer.optional(),
  get fields() {
    return z.array(schemaField).optional();
  },
});

const inputField = object({
  namespace: text,
  name: text,
  field: text,
  transformations,
});

const stateChange = z.enum(['ALTER', 'CREATE', 'DROP', 'OVERWRITE', 'RENAME', 'TRUNCATE']);

function dataset(
  key: string,
  definition: string,
  version: string,
  fields: z.core.$ZodLooseShape,
): FacetDefinition {
  return defineFacet(key, { position: 'dataset', definition, version, fields });
}

export const datasetFacets: readonly FacetDefinition[] = [
  dataset('catalog', 'CatalogDatasetFacet', '1-1-0', {
    framework: text,
    type: text,
    name: text,
    metadataUri: text.optional(),
    warehouseUri: text.optional(),
    source: text.optional(),
    catalogProperties: mapOf(text).optional(),
  }),
  dataset('columnLineage', 'ColumnLineageDatasetFacet', '1-2-0', {
    fields: mapOf(
      object({
        inputFields: z.array(inputField),
        transformationDescription: text.optional(),
        transformationType: text.optional(),
      }),
    ),
    dataset: z.array(inputField).optional(),
  }),
  dataset('dataQualityMetrics', 'DataQualityMetricsDatasetFacet', '1-0-0', dataQualityMetrics),
  dataset('datasetType', 'DatasetTypeDatasetFacet', '1-0-1', { datasetType: text, subType: text.optional() }),
  dataset('version', 'DatasetVersionDatasetFacet', '1-0-1', { datasetVersion: text }),
  dataset('dataSource', 'DatasourceDatasetFacet', '1-0-1', { name: text.optional(), uri: uri.optional() }),
  dataset('documentation', 'DocumentationDatasetFacet', '1-1-0', {
    description: text,
    contentType: text.optional(),
  }),
  dataset('hierarchy', 'HierarchyDatasetFacet', '1-0-0', {
    hierarchy: z.array(object({ type: text, name: text })),
  }),
  dataset('lifecycleStateChange', 'LifecycleStateChangeDatasetFacet', '1-0-1', {
    lifecycleStateChange: stateChange,
    previousIdentifier: object({ name: text, namespace: text }).optional(),
  }),
  dataset('ownership', 'OwnershipDatasetFacet', '1-0-1', {
    owners: z.array(object({ name: text, type: text.optional() })).optional(),
  }),
  dataset('schema', 'SchemaDatasetFacet', '1-2-0', { fields: z.array(schemaField).optional() }),
  dataset('storage', 'StorageDatasetFacet', '1-0-1', { storageLayer: text, fileFormat: text.optional() }),
  dataset('symlinks', 'SymlinksDatasetFacet', '1-0-1', {
    identifiers: z.array(object({ namespace: text, name: text, type: text })).optional(),
  }),
  dataset('tags', 'TagsDatasetFacet', '1-0-0', {
    tags: z
      .array(object({ key: text, value: text, source: text.optional(), field: text.optional() }))
      .optional(),
  }),
];
