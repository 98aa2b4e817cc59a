// Values of options that are no plain text. A value that can't be read is wrong usage and names what was expected.
import { InvalidArgumentError } from 'commander';

import { durationMillis } from '../model/duration.js';
import { normalizeInstant } from '../model/instant.js';

/** For options that may be given more than once. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number from 1');
  return value;
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('expected a whole number from 0');
  }
  return value;
}

export function portNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('expected a port from 0 to 65535');
  }
  return value;
}

/** In milliseconds. */
export function duration(text: string): number {
  const millis = durationMillis(text);
  if (millis === undefined)
    throw new InvalidArgumentError('expected an ISO-8601 duration such as PT2H or P1D');
  return millis;
}

/** In canonical form. */
export function instant(text: string): string {
  const normalized = normalizeInstant(text);
  if (normalized === undefined)
    throw new InvalidArgumentError('expected an instant with a zone such as 2026-01-01T00:00:00Z');
  return normalized;
}
