// What the two data quality facets measure: of a dataset, and of an input as a run saw it.

import { z } from 'zod';
import { isJsonObject } from '../../model/json-value.js';
import { dateTime, integer, mapOf, number, object } from './field.js';

/** No member is required, so the object is asked for first: an exact number must not pass for an empty one. */
const columnMetric = z.preprocess(
  (value) => (isJsonObject(value) ? value : undefined),
  object({
    nullCount: integer.optional(),
    distinctCount: integer.optional(),
    sum: number.optional(),
    count: number.optional(),
    min: number.optional(),
    max: number.optional(),
    quantiles: mapOf(number).optional(),
  }),
);

export const dataQualityMetrics = {
  rowCount: integer.optional(),
  bytes: integer.optional(),
  fileCount: integer.optional(),
  lastUpdated: dateTime.optional(),
  columnMetrics: mapOf(columnMetric),
};
