// A backfill is an export of its own: its offsetKey is made of the shipper's and the bounds.

export function backfillKey(offsetKey: string, since: string | undefined, until: string | undefined): string {
  return `${offsetKey}${infix}${since ?? 'the beginning'} until ${until ?? 'now'}`;
}

/** Whether an offsetKey is the shipper's own, or that of one of its backfills. */
export function isOfExport(candidate: string, offsetKey: string): boolean {
  return candidate === offsetKey || candidate.startsWith(offsetKey + infix);
}

const infix = ' from ';
