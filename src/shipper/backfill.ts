// A backfill is an export of its own: other filter, other offsetKey, made of the shipper's and the bounds.

import { present } from '../model/present.js';
import type { Shipper } from './shipper.js';

/** Timestamps of records, as normalised instants: from `since` to before `until`. */
export interface BackfillBounds {
  readonly since?: string;
  readonly until?: string;
}

/** The shipper of a backfill within these bounds; undefined where there are none. */
export function backfillOf(shipper: Shipper, { since, until }: BackfillBounds): Shipper | undefined {
  if (since === undefined && until === undefined) return undefined;
  const filter = {
    ...shipper.filter,
    ...present({ since, until }),
  };
  const offsetKey = `${shipper.offsetKey}${infix}${since ?? 'the beginning'} until ${until ?? 'now'}`;
  return { ...shipper, filter, offsetKey, start: 'earliest' };
}

/** Whether an offsetKey is the shipper's own, or that of one of its backfills. */
export function isOfExport(candidate: string, offsetKey: string): boolean {
  return candidate === offsetKey || candidate.startsWith(offsetKey + infix);
}

const infix = ' from ';
