// Answers what stands at a path inside a facet, so that a mapping is checked when it is loaded. Reads the zod schemas
// of the table; nothing else in the project looks inside them.

import { z } from 'zod';
import { type FacetDefinition, type FacetPosition, facetPositions } from './definition.js';
import { facetDefinition, facetDefinitions, positionsOfFacet } from './facet-table.js';
import { type FieldFormat, fieldNotes } from './field.js';

/** `any`: the schema leaves the value open. */
export type FieldKind = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'any';

export interface FacetField {
  readonly kind: FieldKind;
  /** Of an array: the kind of its elements. */
  readonly element?: FieldKind;
  /** Of an object, or of an array of objects: the names of its known fields, where it has names. */
  readonly fields?: readonly string[];
  /** Of those fields the ones that must be there. */
  readonly required?: readonly string[];
  /** Of a string with a closed list of values: that list. */
  readonly values?: readonly string[];
  readonly format?: FieldFormat;
}

export type FacetFieldAnswer =
  /** `positions`: where this path exists, in the order of facetPositions. */
  | ({ readonly found: true; readonly positions: readonly FacetPosition[] } & FacetField)
  /** `known`: the facet keys of the asked positions. `elsewhere`: positions that have the key but weren't asked for. */
  | {
      readonly found: false;
      readonly reason: 'unknown_facet';
      readonly known: readonly string[];
      readonly elsewhere: readonly FacetPosition[];
    }
  /** `at`: the part of the path that exists. `known`: the field names there, empty where the value has no fields. */
  | {
      readonly found: false;
      readonly reason: 'unknown_field';
      readonly at: readonly string[];
      readonly known: readonly string[];
    };

/**
 * What stands at a path inside a facet.
 *
 * @param where a position, several, or `any`.
 * @param path field names; inside arrays an index (`0`), inside free-keyed objects any key. Empty: the facet itself.
 */
export function facetField(
  where: FacetPosition | readonly FacetPosition[] | 'any',
  key: string,
  path: readonly string[],
): FacetFieldAnswer {
  const asked = where === 'any' ? facetPositions : typeof where === 'string' ? [where] : where;
  const definitions = asked
    .map((position) => facetDefinition(position, key))
    .filter((known) => known !== undefined);
  if (definitions.length === 0) {
    const known = facetDefinitions
      .filter(({ position }) => asked.includes(position))
      .map((facet) => facet.key);
    return {
      found: false,
      reason: 'unknown_facet',
      known: [...new Set(known)],
      elsewhere: positionsOfFacet(key),
    };
  }
  const answers = definitions.map((definition) => lookUp(definition, path));
  const found = answers.filter((answer) => answer.found);
  const [first] = found;
  if (first) return { ...first, positions: found.flatMap((answer) => answer.positions) };
  return closest(answers);
}

/** Of several misses the one that came furthest, with the field names of all that came as far. */
function closest(answers: readonly FacetFieldAnswer[]): FacetFieldAnswer {
  const misses = answers.filter((answer) => !answer.found && answer.reason === 'unknown_field');
  const depth = Math.max(...misses.map((miss) => miss.at.length));
  const furthest = misses.filter((miss) => miss.at.length === depth);
  return {
    found: false,
    reason: 'unknown_field',
    at: furthest[0]?.at ?? [],
    known: [...new Set(furthest.flatMap((miss) => miss.known))],
  };
}

function lookUp(definition: FacetDefinition, path: readonly string[]): FacetFieldAnswer {
  let schema: z.core.$ZodType = definition.schema;
  for (const [index, segment] of path.entries()) {
    const next = step(schema, segment);
    if (!next) {
      const known = fieldNames(schema) ?? [];
      return { found: false, reason: 'unknown_field', at: path.slice(0, index), known };
    }
    schema = next;
  }
  return { found: true, positions: [definition.position], ...describe(schema) };
}

function step(container: z.core.$ZodType, segment: string): z.core.$ZodType | undefined {
  const schema = unwrap(container);
  if (schema instanceof z.ZodArray) return /^\d+$/.test(segment) ? schema.element : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (kindOf(schema) === 'any' || isAnyObject(schema)) return anything;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const options = schema.options as readonly z.core.$ZodType[];
    return options.map((option) => step(option, segment)).find((found) => found !== undefined);
  }
  if (!fieldNames(schema)?.includes(segment)) return undefined;
  return schema instanceof z.ZodObject ? schema.shape[segment] : undefined;
}

const anything = z.unknown();

/** Without what the builder fills in (`_producer`, `_schemaURL`) and what deletes a facet. */
function fieldNames(container: z.core.$ZodType): readonly string[] | undefined {
  const schema = unwrap(container);
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape).filter((name) => !name.startsWith('_'));
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const options = schema.options as readonly z.core.$ZodType[];
    return [...new Set(options.flatMap((option) => fieldNames(option) ?? []))];
  }
  return undefined;
}

function describe(container: z.core.$ZodType): FacetField {
  const schema = unwrap(container);
  const kind = kindOf(schema);
  const element = schema instanceof z.ZodArray ? unwrap(schema.element) : undefined;
  const fields = fieldNames(element ?? schema);
  const required = requiredNames(element ?? schema);
  const format = fieldNotes.get(schema)?.format;
  return {
    kind,
    ...(element && { element: kindOf(element) }),
    ...(fields && { fields }),
    ...(required && { required }),
    ...(schema instanceof z.ZodEnum && { values: schema.options.map(String) }),
    ...(format && { format }),
  };
}

function requiredNames(schema: z.core.$ZodType): readonly string[] | undefined {
  if (!(schema instanceof z.ZodObject)) return undefined;
  const names = Object.keys(schema.shape).filter((name) => !name.startsWith('_'));
  return names.filter((name) => !(schema.shape[name] instanceof z.ZodOptional));
}

function kindOf(schema: z.core.$ZodType): FieldKind {
  const note = fieldNotes.get(schema)?.kind;
  if (note) return note;
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral)
    return 'string';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodArray) return 'array';
  if (schema instanceof z.ZodUnknown) return 'any';
  return 'object';
}

function isAnyObject(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodCustom && kindOf(schema) === 'object';
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodPipe) return unwrap(schema.out);
  return schema;
}
