// What people write where OpenLineage wants owners or tags: a name, a list of names, a map, a list of objects.
import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import { presentText, textOf } from './scope.js';

/** `data` or `[data, {name, type}]` as owners; undefined where nobody is named. */
export function ownerList(value: JsonValue): readonly JsonObject[] | undefined {
  return list(value, (member) => {
    const name = presentText(isJsonObject(member) ? ownValue(member, 'name') : member);
    const type = isJsonObject(member) ? textOf(ownValue(member, 'type')) : undefined;
    return name === undefined ? undefined : present({ name, type });
  });
}

/** `[pii]`, `{ layer: mart }` or `[{ key, value, source, field }]` as tags; a bare name has the value `true`. */
export function tagList(value: JsonValue): readonly JsonObject[] | undefined {
  const isOne = isJsonObject(value) && Object.hasOwn(value, 'key');
  const members: JsonValue = isJsonObject(value) && !isOne ? Object.entries(value).map(entryTag) : value;
  return list(members, tagOf);
}

function entryTag([key, value]: [string, JsonValue]): JsonValue {
  const text = textOf(value);
  return text === undefined ? { key } : { key, value: text };
}

function tagOf(member: JsonValue): JsonObject | undefined {
  if (!isJsonObject(member)) {
    // A bare truth value says nothing of which tag it is.
    const key = typeof member === 'boolean' ? undefined : presentText(member);
    return key === undefined ? undefined : { key, value: 'true' };
  }
  const key = presentText(ownValue(member, 'key'));
  if (key === undefined) return undefined;
  const source = textOf(ownValue(member, 'source'));
  const field = textOf(ownValue(member, 'field'));
  return {
    key,
    value: textOf(ownValue(member, 'value')) ?? 'true',
    ...present({ source, field }),
  };
}

/** Members that say nothing are left out; a value without any member is undefined. */
function list(
  value: JsonValue,
  read: (member: JsonValue) => JsonObject | undefined,
): readonly JsonObject[] | undefined {
  const members: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const found = members.map(read).filter((member) => member !== undefined);
  return found.length === 0 ? undefined : found;
}
