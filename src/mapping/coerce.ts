// Makes a mapped value fit the facet's field, or says why it can't. The only place that knows which field takes what.

import { normalizeInstant } from '../model/instant.js';
import { isJsonObject, type JsonObject, type JsonValue, setOwn } from '../model/json-value.js';
import type { FacetField } from '../openlineage/facet/facet-field.js';
import { isUri, isUuid } from '../openlineage/format.js';
import { convert } from './convert.js';
import { ownerList, tagList } from './named-lists.js';
import { shown } from './report.js';
import { schemaFields } from './schema-fields.js';
import { textOf } from './scope.js';

export type Coerced =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly reason: string };

export type Coerce = (value: JsonValue) => Coerced;

/** Fields of lists whose coercion always gives a valid list. */
const listFields: Readonly<
  Record<
    string,
    { readonly read: (value: JsonValue) => readonly JsonObject[] | undefined; readonly wanted: string }
  >
> = {
  'schema.fields': {
    read: schemaFields,
    wanted: 'column names, a map of name to type, a list of {name, type} or an Avro record schema',
  },
  'ownership.owners': { read: ownerList, wanted: 'a name, a list of names or a list of {name, type}' },
  'tags.tags': { read: tagList, wanted: 'a list of names, a map or a list of {key, value}' },
};

/** Whether a field takes scalars for a list (`ownership.owners` takes a name). */
export function isListField(field: string): boolean {
  return Object.hasOwn(listFields, field);
}

/** The coercion of a field, by its name (`schema.fields`) and what its schema says. `member`: of a free-keyed map. */
export function coercionOf(name: string, field: FacetField, member?: FacetField): Coerce {
  const list = isListField(name) ? listFields[name] : undefined;
  if (list) {
    return (value) => {
      const members = list.read(value);
      return members === undefined ? refused(value, list.wanted) : { ok: true, value: members };
    };
  }
  switch (field.kind) {
    case 'string':
      return textCoercion(field);
    case 'integer':
    case 'number':
    case 'boolean': {
      const { kind } = field;
      return (value) => accepted(convert(value, kind), value, `${kind === 'integer' ? 'an' : 'a'} ${kind}`);
    }
    case 'array':
      return (value) =>
        Array.isArray(value)
          ? { ok: true, value }
          : field.element === 'string'
            ? accepted(textOf(value) === undefined ? undefined : [textOf(value) ?? ''], value, 'a list')
            : refused(value, 'a list');
    case 'object': {
      const coerceMember =
        member === undefined || member.kind === 'any' || member.kind === 'object'
          ? undefined
          : coercionOf('', member);
      return (value) => (isJsonObject(value) ? mapCoerced(value, coerceMember) : refused(value, 'an object'));
    }
    case 'any':
      return (value) => ({ ok: true, value });
  }
}

function textCoercion({ format, values }: FacetField): Coerce {
  return (value) => {
    const text = textOf(value);
    if (text === undefined) return refused(value, 'text');
    if (values) {
      const known = values.find((candidate) => candidate.toLowerCase() === text.trim().toLowerCase());
      return accepted(known, value, `one of ${values.join(', ')}`);
    }
    if (format === 'uri') return accepted(isUri(text) ? text : undefined, value, 'an absolute URI');
    if (format === 'date-time') return accepted(normalizeInstant(text), value, 'an instant with a zone');
    if (format === 'uuid') return accepted(isUuid(text) ? text : undefined, value, 'a UUID');
    return { ok: true, value: text };
  };
}

/** Members that don't fit are left out; the map stays. */
function mapCoerced(map: JsonObject, coerceMember: Coerce | undefined): Coerced {
  if (!coerceMember) return { ok: true, value: map };
  const result: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(map)) {
    const coerced = coerceMember(member);
    if (coerced.ok) setOwn(result, key, coerced.value);
  }
  return { ok: true, value: result };
}

function accepted(value: JsonValue | undefined, given: JsonValue, wanted: string): Coerced {
  return value === undefined ? refused(given, wanted) : { ok: true, value };
}

function refused(value: JsonValue, wanted: string): Coerced {
  return { ok: false, reason: `${shown(value)} is not ${wanted}` };
}
