// Stored records as exporters see them: the text at once, the parsed form when asked for, and never twice.
import { parseJson } from '../codec/json/parse.js';
import type { OutgoingRecord } from '../exporter/exporter.js';
import { AssetShipperError } from '../model/error.js';
import type { AssetLineageRecord } from '../model/record.js';
import type { Range, RecordFilter, Store, StoredRecord } from '../store/store.js';

/** Records per read: large enough to be cheap. */
const maxReadRecords = 500;
const firstReadRecords = 8;

/** Of text per read, about: records may be 32 MiB each, so the next read asks for fewer after large ones. */
const readLength = 4 * 1024 * 1024;

/** The matching records of a range in order, batch by batch. */
export async function* readRange(
  store: Pick<Store, 'read'>,
  range: Range,
  filter: RecordFilter,
): AsyncGenerator<readonly OutgoingRecord[]> {
  let after = range.after;
  let limit = firstReadRecords;
  for (;;) {
    const batch = await store.read({ after, through: range.through }, filter, limit);
    const last = batch.at(-1);
    if (last === undefined) return;
    yield batch.map(outgoing);
    if (batch.length < limit) return;
    after = last.sequence;
    limit = nextLimit(limit, batch);
  }
}

/** By the largest record of the last read, and no more than four times as many as then. */
function nextLimit(limit: number, batch: readonly StoredRecord[]): number {
  const largest = batch.reduce((length, { json }) => Math.max(length, json.length), 1);
  return Math.max(1, Math.min(maxReadRecords, limit * 4, Math.floor(readLength / largest)));
}

export function outgoing(stored: StoredRecord): OutgoingRecord {
  let parsed: AssetLineageRecord | undefined;
  return {
    ...stored,
    record() {
      parsed ??= recordOf(stored);
      return parsed;
    },
  };
}

function recordOf(stored: StoredRecord): AssetLineageRecord {
  const parsed = parseJson(stored.json);
  if (parsed.ok) return parsed.value as unknown as AssetLineageRecord;
  throw new AssetShipperError(
    'store_corrupt',
    `record ${stored.sequence} of the store can't be read (${parsed.message}); restore the store from a backup`,
  );
}
