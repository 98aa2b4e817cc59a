// JSON values without loss. A number that JavaScript would print differently than it was written
// (2^53 + 1, 1.0, 1e400) is an ExactNumber; everything else is what JSON.parse gives.

/** A JSON number kept as text: integers beyond 2^53, whole floats (`1.0`), decimals that no double can hold. */
export class ExactNumber {
  readonly text: string;

  /** @param text a valid JSON number, already in canonical spelling (see `numberOf`). */
  constructor(text: string) {
    this.text = text;
  }

  /** Stops JSON.stringify, which would print a string; `stringifyJson` then takes its exact path. */
  toJSON(): never {
    throw exactNumberMet;
  }

  toString(): string {
    return this.text;
  }
}

const exactNumberMet = new Error('an ExactNumber must be printed by stringifyJson');

export type JsonValue = null | boolean | number | string | ExactNumber | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

/** True for an object of data: not null, no array, no ExactNumber. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** Own property only, so that `constructor` or `__proto__` are data or nothing. */
export function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Own member of an object or a list of whatever origin, else undefined. */
export function ownMember(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, unknown>)[key];
}

/** Sets a data property, whatever its name: `__proto__` stays plain data. */
export function setOwn(object: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    (object as Record<string, unknown>)[key] = value;
  }
}

/** The same value with the keys of all its objects in the order of their code units. */
export function inKeyOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isJsonObject(value)) return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value).sort()) setOwn(result, key, inKeyOrder(value[key] ?? null));
  return result;
}

/** JSON text without spaces, keys in the object's order, lone surrogates escaped, exact numbers as they are. */
export function stringifyJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error !== exactNumberMet) throw error;
    return stringifyExactly(value);
  }
}

function stringifyExactly(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.text;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stringifyExactly).join(',')}]`;
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${stringifyExactly(member)}`);
  }
  return `{${members.join(',')}}`;
}

/**
 * The value of a JSON number as written. The canonical spelling depends on the value and on whether it was written
 * as a whole number: `1.50` is 1.5, `1e3` is `1000.0`, `-0` is `-0.0`, `9007199254740993` and `1e400` stay.
 */
export function numberOf(lexeme: string): number | ExactNumber {
  const value = Number(lexeme);
  if (/^-?\d+$/.test(lexeme)) {
    if (Object.is(value, -0)) return new ExactNumber('-0.0');
    return Number.isSafeInteger(value) ? value : new ExactNumber(lexeme);
  }
  if (!doubleHolds(lexeme, value)) return new ExactNumber(lexeme);
  return floatOf(value);
}

/** A finite double as a JSON value that is still seen to be a float: whole ones keep a `.0`. */
export function floatOf(value: number): number | ExactNumber {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? value : new ExactNumber(`${text}.0`);
}

/** Whether the shortest text of the double is the same decimal number as the text that was written. */
function doubleHolds(lexeme: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  return normalDecimal(lexeme) === normalDecimal(String(value));
}

/** Sign, digits without outer zeros, and exponent: equal for equal decimal numbers. */
function normalDecimal(lexeme: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(lexeme);
  if (!match) throw new TypeError(`not a JSON number: ${lexeme}`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return '0';
  const trimmed = digits.replace(/0+$/, '');
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - trimmed.length);
  return `${sign}${trimmed}e${scale}`;
}

/** Whether a value nests lists and objects in more than so many levels; looks no deeper than that. */
export function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return false;
  if (levels === 0) return true;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof member === 'object' && member !== null && isDeeperThan(member, levels - 1)) return true;
  }
  return false;
}
