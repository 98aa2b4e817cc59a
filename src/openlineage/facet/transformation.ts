// How a field was made of another: shared by the facets of column lineage and of explicit lineage.

import { z } from 'zod';
import { boolean, object, text } from './field.js';

export const transformations = z
  .array(
    object({
      type: text,
      subtype: text.optional(),
      description: text.optional(),
      masking: boolean.optional(),
    }),
  )
  .optional();
