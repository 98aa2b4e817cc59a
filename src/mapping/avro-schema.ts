// Fields of an Avro record schema, as OpenLineage's schema facet has them. Reads plain JSON; checks nothing that a
// consumer of lineage doesn't need.
import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import { textOf } from './scope.js';

const maxDepth = 64;

/** True for `{ type: "record", fields: […] }`. */
export function isAvroRecord(value: JsonObject): boolean {
  return ownValue(value, 'type') === 'record' && Array.isArray(ownValue(value, 'fields'));
}

/** A field's type as text: `long`, `null | string`, `array<string>`; of nested records also their fields. */
export function avroFields(record: JsonObject, depth = 0): JsonObject[] {
  const fields = ownValue(record, 'fields');
  if (!Array.isArray(fields) || depth > maxDepth) return [];
  return fields.flatMap((member) => {
    const name = isJsonObject(member) ? textOf(ownValue(member, 'name')) : undefined;
    if (!isJsonObject(member) || name === undefined) return [];
    const type = ownValue(member, 'type');
    const description = textOf(ownValue(member, 'doc'));
    const nested = recordIn(type);
    const inner = nested ? avroFields(nested, depth + 1) : [];
    return [
      {
        name,
        type: typeText(type, 0),
        ...present({ description }),
        ...(inner.length === 0 ? {} : { fields: inner }),
      },
    ];
  });
}

/** The record inside of a type, through unions, arrays and maps; the first one. */
function recordIn(type: JsonValue | undefined, depth = 0): JsonObject | undefined {
  if (depth > maxDepth) return undefined;
  if (Array.isArray(type)) {
    for (const branch of type) {
      const found = recordIn(branch, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
  if (!isJsonObject(type)) return undefined;
  if (isAvroRecord(type)) return type;
  return recordIn(ownValue(type, 'items') ?? ownValue(type, 'values') ?? innerType(type), depth + 1);
}

function typeText(type: JsonValue | undefined, depth: number): string {
  if (depth > maxDepth) return '…';
  if (Array.isArray(type)) return type.map((branch) => typeText(branch, depth + 1)).join(' | ');
  if (!isJsonObject(type)) return textOf(type) ?? 'unknown';
  const logical = textOf(ownValue(type, 'logicalType'));
  if (logical !== undefined) return logical;
  const name = ownValue(type, 'type');
  if (name === 'array') return `array<${typeText(ownValue(type, 'items'), depth + 1)}>`;
  if (name === 'map') return `map<${typeText(ownValue(type, 'values'), depth + 1)}>`;
  if (typeof name === 'string') return name;
  return typeText(name, depth + 1);
}

function innerType(type: JsonObject): JsonValue | undefined {
  const inner = ownValue(type, 'type');
  return typeof inner === 'string' ? undefined : inner;
}
