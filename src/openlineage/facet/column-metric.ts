// Metrics per column, shared by the two data quality facets (of a dataset, and of an input as a run saw it).

import { z } from 'zod';
import { isJsonObject } from '../../model/json-value.js';
import { integer, mapOf, number, object } from './field.js';

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

export const columnMetrics = mapOf(columnMetric);
