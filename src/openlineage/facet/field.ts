// The field kinds that facet schemas are made of. Every facet file is written with these, so that checking and
// introspection (facet-field.ts) know what a field is. No facet is defined here.

import { z } from 'zod';
import { ExactNumber, isJsonObject, type JsonObject } from '../../model/json-value.js';
import { isDateTime, isUri, isUuid } from '../format.js';

/** Formats that a string field may want. A violation is a zod issue with `params: { format }`. */
export type FieldFormat = 'uri' | 'date-time' | 'uuid';

/** Number kinds and formats by schema: zod's own classes can't tell an integer that may be an ExactNumber. */
export const fieldNotes = z.registry<{
  readonly kind?: 'integer' | 'number';
  readonly format?: FieldFormat;
}>();

export const text = z.string();
export const boolean = z.boolean();
export const uri = formatted('uri', isUri, 'an absolute URI');
export const dateTime = formatted('date-time', isDateTime, 'a date and time with a zone');
export const uuid = formatted('uuid', isUuid, 'a UUID');

/** JSON Schema's integer: a whole number in whatever spelling, exact numbers included (`1.0`, 2^53 + 1). */
export const integer = z
  .custom<number | ExactNumber>(isInteger, { error: 'must be an integer' })
  .register(fieldNotes, { kind: 'integer' });

export const positiveInteger = z
  .custom<number | ExactNumber>((value) => isInteger(value) && Number(String(value)) >= 1, {
    error: 'must be an integer of at least 1',
  })
  .register(fieldNotes, { kind: 'integer' });

export const number = z
  .custom<number | ExactNumber>((value) => value instanceof ExactNumber || Number.isFinite(value), {
    error: 'must be a number',
  })
  .register(fieldNotes, { kind: 'number' });

/** Any JSON object, whatever is in it. */
export const anyObject = z.custom<JsonObject>(isJsonObject, { error: 'must be an object' });

/** An open object: unknown properties are allowed, as in all official facets. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$loose> {
  return z.looseObject(shape);
}

/** An object whose keys are free and whose values have one shape. */
export function mapOf<Value extends z.ZodType>(value: Value): z.ZodRecord<z.ZodString, Value> {
  return z.record(z.string(), value);
}

function formatted(format: FieldFormat, holds: (value: string) => boolean, wanted: string): z.ZodString {
  return z
    .string()
    .refine(holds, { error: `must be ${wanted}`, params: { format } })
    .register(fieldNotes, { format });
}

function isInteger(value: unknown): boolean {
  if (!(value instanceof ExactNumber)) return Number.isInteger(value);
  const [mantissa = '', exponent = '0'] = value.text.toLowerCase().split('e');
  const fraction = (mantissa.split('.')[1] ?? '').replace(/0+$/, '');
  if (fraction !== '') return Number(exponent) >= fraction.length;
  const digits = mantissa.replace(/^-/, '').split('.')[0] ?? '';
  const zeros = digits.length - digits.replace(/0+$/, '').length;
  return zeros === digits.length || Number(exponent) + zeros >= 0;
}
