// Faults that more than one splitter finds.
import { maxHeadBytes, type Piece } from './splitter.js';

/** A value beyond the limit; it was skipped to its end without being kept. */
export function tooLarge(line: number, bytes: Buffer, maxBytes: number): Piece {
  const limit = maxBytes % (1024 * 1024) === 0 ? `${maxBytes / (1024 * 1024)} MiB` : `${maxBytes} bytes`;
  return { line, fault: 'too_large', message: `larger than ${limit}`, head: bytes.subarray(0, maxHeadBytes) };
}
