// JSON text to values without loss: JSON.parse where it loses nothing, our own parser elsewhere.
import { isDeeperThan, type JsonValue, numberOf } from '../../model/json-value.js';
import { maxRecordDepth } from '../../model/record.js';
import { type JsonFault, parseExactly } from './parse-exactly.js';

/** A parsed value, or why there is none. */
export type JsonResult =
  | { readonly ok: true; readonly value: JsonValue }
  | ({ readonly ok: false } & JsonFault);

/**
 * Parses one JSON text (RFC 8259). Numbers that a double would change become `ExactNumber`; of duplicate keys the
 * last one counts; `__proto__` is plain data; a byte order mark before the value is skipped.
 * @returns the value, or a fault with code `broken_json` or `too_deep` (more than `maxDepth` levels)
 */
export function parseJson(text: string, maxDepth: number = maxRecordDepth): JsonResult {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (hasExactNumber(body)) return parseExactly(body, maxDepth);
  let value: JsonValue;
  try {
    value = JSON.parse(body) as JsonValue;
  } catch (error) {
    // Its messages quote the input and differ between versions of Node; ours say where.
    if (error instanceof SyntaxError) return parseExactly(body, maxDepth);
    throw error;
  }
  if (body.length > 2 * maxDepth && isDeeperThan(value, maxDepth)) return parseExactly(body, maxDepth);
  return { ok: true, value };
}

// A number follows `":`, `,`, `[` or white space. Inside of strings this can match too, which costs time only;
// it asks for the quote before `:` so that times of day don't match.
const candidate = /(?:^|"\s*:|[,[])\s*(-?(?:\d{16,}|(?:0|[1-9]\d*)[.eE])[\d.eE+-]*|-0)/g;
const plainFraction = /^-?\d{1,10}\.\d{0,4}[1-9]$/;
const wholeNumber = /^(?:-?(?:0|[1-9]\d*))$/;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether a number may stand in the text that JSON.parse would not give back. Errs to the safe side. */
function hasExactNumber(text: string): boolean {
  candidate.lastIndex = 0;
  for (let match = candidate.exec(text); match; match = candidate.exec(text)) {
    const lexeme = match[1] ?? '';
    if (plainFraction.test(lexeme)) continue;
    if (wholeNumber.test(lexeme) || !jsonNumber.test(lexeme)) return true;
    if (typeof numberOf(lexeme) !== 'number') return true;
  }
  return false;
}
