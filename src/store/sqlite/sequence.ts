// Offsets and sequences as text, and as the integers that SQLite holds.
import { AssetShipperError } from '../../model/error.js';
import type { Offset, Sequence } from '../store.js';

const largest = 2n ** 63n - 1n;

/** The integer of an offset. Throws `offset_unknown` for text that this store never gave out. */
export function offsetNumber(offset: Offset): bigint {
  if (/^(?:0|[1-9]\d{0,18})$/.test(offset)) {
    const value = BigInt(offset);
    if (value <= largest) return value;
  }
  throw new AssetShipperError(
    'offset_unknown',
    `${JSON.stringify(offset)} is no offset of this store: expected a whole number such as 0 or 120`,
  );
}

/** The text of an integer as the driver gave it. The driver itself refuses integers beyond 2^53. */
export function offsetText(value: number | bigint): Sequence {
  return String(value);
}
