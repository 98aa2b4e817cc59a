// Which format the first bytes of a stream are in. Decides by content, never by a file's name.
import { firstJsonValue } from '../json/parse-exactly.js';

/** `jsonLines`: a value per line. `json`: lists, and values that are spread over lines or share one. */
export type StreamFormat = 'jsonLines' | 'json' | 'ionText' | 'ionBinary';

/** How many bytes are looked at. */
export const peekBytes = 64 * 1024;

const anyDepth = 1000;

export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** @param head the beginning of the stream, without a byte order mark, at least `peekBytes` where there is so much */
export function detectFormat(head: Buffer): StreamFormat {
  if (head[0] === 0xe0 && head[3] === 0xea) return 'ionBinary';
  // Latin-1 keeps one character per byte; structure is all that counts here.
  const text = head.toString('latin1');
  const first = /[^\s]/.exec(text)?.[0];
  if (first === '{' || first === '[') return formatOfContainer(text);
  return formatOfOther(text);
}

// Inside of brackets the first thing is a key in double quotes, or the end: JSON.
const jsonBeginning = /^\s*(?:\[\s*)*\{\s*["}]/;
const ionBeginning = /^\s*(?:\[\s*)*\{/;
// What stands where a JSON parser gave up, if it is Ion: the rest of a timestamp, an annotation, a comment, …
const ionToken =
  /^(?:-\d\d(?:-|T)|T\d\d:|T\b|::|\/\/|\/\*|'|[A-Za-z_$][\w$]*\s*::|(?:nan|\+inf|-inf)\b|\.[a-z]+\b|[dD]-?\d|\{\{|\()/;

function formatOfContainer(text: string): StreamFormat {
  const result = firstJsonValue(text, anyDepth);
  if (!('fault' in result)) return formatOfJson(text, result.end);
  if (ionBeginning.test(text) && !jsonBeginning.test(text))
    return hasMoreJsonLines(text) ? jsonOf(text) : 'ionText';
  if (result.fault.atEnd || result.fault.code === 'too_deep') return formatOfJson(text, undefined);
  if (hasJsonLine(text)) return jsonOf(text);
  const rest = text.slice(result.fault.position);
  const isIon = ionToken.test(rest) || /^null\.[a-z]/.test(text.slice(result.fault.position - 4));
  if (isIon || ionLine.test(text)) return 'ionText';
  return formatOfJson(text, undefined);
}

function jsonOf(text: string): StreamFormat {
  return /^\s*\[/.test(text) ? 'json' : 'jsonLines';
}

/** @param end where the first value ends; undefined where it is cut off or broken */
function formatOfJson(text: string, end: number | undefined): StreamFormat {
  const beginning = text.search(/[^\s]/);
  if (text.charAt(beginning) === '[') return 'json';
  const lineEnd = text.indexOf('\n', beginning);
  if (end === undefined) return isPrettyPrinted(text, beginning, lineEnd) ? 'json' : 'jsonLines';
  const endsOnItsLine = lineEnd === -1 || end <= lineEnd;
  const rest = lineEnd === -1 ? text.slice(end) : text.slice(end, lineEnd);
  return endsOnItsLine && rest.trim() === '' ? 'jsonLines' : 'json';
}

/** The first value goes on after its first line, and is in order up to there. */
function isPrettyPrinted(text: string, beginning: number, lineEnd: number): boolean {
  if (lineEnd === -1) return false;
  const result = firstJsonValue(text.slice(beginning), anyDepth);
  return (
    'fault' in result &&
    (result.fault.atEnd || beginning + result.fault.position > lineEnd) &&
    !hasJsonLine(text)
  );
}

/** Something else at the beginning: Ion where it says so, else lines, the first of them broken. */
function formatOfOther(text: string): StreamFormat {
  if (hasMoreJsonLines(text)) return 'jsonLines';
  if (/^\s*(?:\$ion_|\/\/|\/\*|'|\(|[A-Za-z_$][\w$]*\s*::)/.test(text)) return 'ionText';
  return ionLine.test(text) ? 'ionText' : 'jsonLines';
}

/** A line that begins with a field name as only Ion has it. */
const ionLine = /^\{\s*(?:[A-Za-z_$][\w$]*|'[^'\n]*')\s*:/m;

/** A broken or odd first line may look like Ion; the lines after it tell. */
function hasMoreJsonLines(text: string): boolean {
  return hasJsonLine(text) && !ionLine.test(text.slice(text.indexOf('\n') + 1));
}

/** Whether a whole line by itself is a JSON object. */
function hasJsonLine(text: string): boolean {
  const lines = text.split('\n', 1000);
  return lines.some((line) => line.startsWith('{') && isWhole(line));
}

function isWhole(line: string): boolean {
  const result = firstJsonValue(line, anyDepth);
  return !('fault' in result) && line.slice(result.end).trim() === '';
}
