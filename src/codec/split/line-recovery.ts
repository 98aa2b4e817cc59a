// Finds out whether a value that spans lines has swallowed others: a missing bracket or quote does that.
import { comma, isSpace, lineFeed, openBrace } from '../byte.js';

/**
 * Whether a line after the first one is a whole value by itself: it begins with `{` no deeper than the value does, and the language
 * takes it, without the comma that separates elements of a list.
 */
export function hasWholeLine(bytes: Buffer, indent: number, isWhole: (line: Buffer) => boolean): boolean {
  let from = bytes.indexOf(lineFeed) + 1;
  while (from > 0 && from < bytes.length) {
    const lineEnd = bytes.indexOf(lineFeed, from);
    const line = bytes.subarray(from, lineEnd === -1 ? bytes.length : lineEnd);
    const start = line.findIndex((byte) => !isSpace(byte));
    const isCandidate = start !== -1 && start <= indent && line[start] === openBrace;
    if (isCandidate && isWhole(line.subarray(start, endOfValue(line)))) return true;
    from = lineEnd + 1;
  }
  return false;
}

function endOfValue(line: Buffer): number {
  let end = line.length;
  while (end > 0 && (isSpace(line[end - 1] ?? 0) || line[end - 1] === comma)) end -= 1;
  return end;
}
