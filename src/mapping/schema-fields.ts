// What people write where OpenLineage wants `schema.fields`: names, a `name: type` map, a list of objects, an Avro
// schema, any of them also as JSON text.
import { parseJson } from '../codec/json/parse.js';
import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import { avroFields, isAvroRecord } from './avro-schema.js';
import { convert } from './convert.js';
import { textOf } from './scope.js';

/** Levels of nested fields that are read; deeper ones are left out. */
const maxDepth = 64;

/** The fields in OpenLineage's form, or undefined where the value can't be read as fields. Never empty. */
export function schemaFields(value: JsonValue): readonly JsonObject[] | undefined {
  const fields = fieldsOf(parsedText(value), 0);
  return fields === undefined || fields.length === 0 ? undefined : fields;
}

function parsedText(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  if (/^\s*[[{]/.test(value)) {
    const parsed = parseJson(value);
    return parsed.ok ? parsed.value : null;
  }
  return value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function fieldsOf(value: JsonValue | undefined, depth: number): JsonObject[] | undefined {
  if (depth > maxDepth) return undefined;
  if (Array.isArray(value)) {
    const fields: JsonObject[] = [];
    for (const member of value as readonly JsonValue[]) {
      const read = fieldOf(member, depth);
      if (read === undefined) return undefined;
      fields.push(read);
    }
    return fields;
  }
  if (!isJsonObject(value)) return undefined;
  if (isAvroRecord(value)) return avroFields(value);
  const listed = ownValue(value, 'fields');
  if (Array.isArray(listed)) return fieldsOf(listed, depth);
  return Object.entries(value).map(([name, type]) => fieldOfEntry(name, type, depth));
}

/** A member of a list: a name, or an object with a name. */
function fieldOf(value: JsonValue, depth: number): JsonObject | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : { name: value };
  if (!isJsonObject(value)) return undefined;
  const name = textOf(ownValue(value, 'name') ?? ownValue(value, 'column'));
  if (name === undefined || name === '') return undefined;
  return field(name, value, depth);
}

/** An entry of a map: the type's text, or an object that says more. */
function fieldOfEntry(name: string, value: JsonValue, depth: number): JsonObject {
  if (isJsonObject(value)) return field(name, value, depth);
  const type = textOf(value);
  return type === undefined ? { name } : { name, type };
}

function field(name: string, value: JsonObject, depth: number): JsonObject {
  const type = textOf(ownValue(value, 'type') ?? ownValue(value, 'data_type'));
  const description = textOf(
    ownValue(value, 'description') ?? ownValue(value, 'comment') ?? ownValue(value, 'doc'),
  );
  const position = ownValue(value, 'ordinal_position');
  const ordinal = position === undefined ? undefined : convert(position, 'integer');
  const nested = ownValue(value, 'fields');
  const fields = nested === undefined ? undefined : fieldsOf(nested, depth + 1);
  return {
    name,
    ...present({ type, description, ordinal_position: ordinal }),
    ...(fields === undefined || fields.length === 0 ? {} : { fields }),
  };
}
