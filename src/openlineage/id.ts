// Run ids: UUIDs of version 7 (RFC 9562), new ones and the reproducible ones of OpenLineage's Python client.
// No clock and no source of randomness is read here; both come in.

import { createHash } from 'node:crypto';

export { isUuid } from './format.js';

const instantPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/;

/**
 * The UUID that `generate_static_uuid` of OpenLineage's Python client (openlineage-python 1.54.0,
 * `client/uuid.py`) makes of the same instant and data: equal arguments give equal ids, in both languages.
 * 48 bits of milliseconds, then 76 bits of SHA-1 over the instant as Python's `isoformat` writes it and the data.
 *
 * @param instant ISO-8601 in UTC with `Z` and any number of fraction digits; Python knows six, the rest is cut.
 * @param data text is taken as UTF-8.
 * @throws RangeError if the instant is none.
 */
export function staticUuid(instant: string, data: string | Uint8Array): string {
  const match = instantPattern.exec(instant);
  const seconds = Date.parse(`${match?.[1]}Z`) / 1000;
  if (!match || Number.isNaN(seconds)) {
    throw new RangeError(`not an ISO-8601 instant in UTC: ${JSON.stringify(instant.slice(0, 40))}`);
  }
  const micros = Number((match[2] ?? '').slice(0, 6).padEnd(6, '0'));
  const isoformat = `${match[1]}${micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`}+00:00`;
  const digest = createHash('sha1').update(isoformat, 'utf8').update(data).digest();
  return uuid7(pythonMillis(seconds, micros), digest);
}

/**
 * A new UUID of version 7.
 *
 * @param millis milliseconds since the epoch, cut to a whole number.
 * @param randomBytes at least 10 random bytes; the first 76 bits are taken.
 * @throws RangeError if there are fewer bytes.
 */
export function newUuid7(millis: number, randomBytes: Uint8Array): string {
  if (randomBytes.length < 10) throw new RangeError('a UUID of version 7 wants 10 random bytes');
  return uuid7(BigInt(Math.trunc(millis)), randomBytes);
}

/**
 * Python's `int(instant.timestamp() * 1000)`, with the same rounding of doubles: the timestamp is the timedelta's
 * `(days * 86400 + seconds) * 10**6 + microseconds` divided by 10**6, and `int` cuts toward zero.
 */
function pythonMillis(seconds: number, micros: number): bigint {
  const timestamp = exactQuotient(BigInt(seconds) * 1_000_000n + BigInt(micros));
  return BigInt(Math.trunc(timestamp * 1000));
}

/** Microseconds as seconds, rounded once: Python divides integers exactly, also beyond 2^53 (after the year 2255). */
function exactQuotient(micros: bigint): number {
  const sign = micros < 0n ? '-' : '';
  const digits = String(micros < 0n ? -micros : micros).padStart(7, '0');
  return Number(`${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`);
}

/** The node is the first 76 bits of `source`; version and variant overwrite four and two of the bits, as in Python. */
function uuid7(millis: bigint, source: Uint8Array): string {
  const first80 = BigInt(`0x${Buffer.from(source.buffer, source.byteOffset, 10).toString('hex')}`);
  let value = (BigInt.asUintN(48, millis) << 80n) | (first80 >> 4n);
  value = (value & ~(0xf000n << 64n)) | (0x7000n << 64n);
  value = (value & ~(0xc000n << 48n)) | (0x8000n << 48n);
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
