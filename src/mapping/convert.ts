// Obvious conversions between scalars. What can't be converted without loss or guessing is undefined.
import { parseJson } from '../codec/json/parse.js';
import { ExactNumber, type JsonValue, numberOf } from '../model/json-value.js';
import { textOf } from './scope.js';

export type Conversion = 'string' | 'integer' | 'number' | 'boolean' | 'json';

export const conversionNames: readonly Conversion[] = ['string', 'integer', 'number', 'boolean', 'json'];

export function isConversion(name: unknown): name is Conversion {
  return (conversionNames as readonly unknown[]).includes(name);
}

/** The value in the wanted kind, or undefined. `json` parses text and leaves everything else as it is. */
export function convert(value: JsonValue, to: Conversion): JsonValue | undefined {
  switch (to) {
    case 'string':
      return textOf(value);
    case 'integer':
      return integerOf(value);
    case 'number':
      return typeof value === 'string' ? numberOfText(value) : isNumber(value) ? value : undefined;
    case 'boolean':
      return booleanOf(value);
    case 'json': {
      if (typeof value !== 'string') return value;
      const parsed = parseJson(value);
      return parsed.ok ? (parsed.value ?? undefined) : undefined;
    }
  }
}

/** Whole numbers: `12`, `"12"`, `12.0`; never `12.5`, never a rounded one. */
function integerOf(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'string')
    return /^\s*[+-]?\d{1,400}\s*$/.test(value) ? wholeOf(value.trim()) : undefined;
  if (value instanceof ExactNumber) {
    if (/^-?\d+$/.test(value.text)) return value;
    return /^-?\d+\.0+$/.test(value.text) ? wholeOf(value.text.replace(/\.0+$/, '')) : undefined;
  }
  return Number.isInteger(value) ? value : undefined;
}

function wholeOf(text: string): JsonValue {
  const digits = text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1');
  return digits === '-0' ? 0 : numberOf(digits);
}

function numberOfText(text: string): JsonValue | undefined {
  const trimmed = text.trim();
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,5})?$/.test(trimmed) ? numberOf(trimmed) : undefined;
}

function booleanOf(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function isNumber(value: JsonValue): boolean {
  return typeof value === 'number' || value instanceof ExactNumber;
}
