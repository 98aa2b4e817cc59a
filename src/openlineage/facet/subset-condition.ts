// Which part of a dataset was read or written: the condition inside both `subset` facets.

import { z } from 'zod';
import { anyObject, object, text } from './field.js';

const operand = z.discriminatedUnion('type', [
  object({ type: z.literal('field'), field: text }),
  object({ type: z.literal('literal'), value: text }),
]);

const location = object({ type: z.literal('location'), locations: z.array(text) });
const partition = object({
  type: z.literal('partition'),
  partitions: z.array(object({ identifier: text.optional(), dimensions: anyObject })),
});
const compare = object({ type: z.literal('compare'), left: operand, right: operand, comparison: text });
const binary = z.looseObject({
  type: z.literal('binary'),
  operator: text,
  get left(): z.ZodType {
    return subsetCondition;
  },
  get right(): z.ZodType {
    return subsetCondition;
  },
});

export const subsetCondition: z.ZodType = z.discriminatedUnion('type', [
  location,
  partition,
  compare,
  binary,
]);
