// Reading and removing records. Appending is append.ts.
import { instantKey } from '../../model/instant.js';
import type { Measure, Offset, Range, RecordFilter, Sequence, StoredRecord } from '../store.js';
import type { Connection } from './connection.js';
import { textOfKey } from './key-text.js';
import { matchingSequences } from './record-query.js';
import { offsetNumber, offsetText } from './sequence.js';

interface RecordRow {
  readonly seq: number;
  readonly uid: string;
  readonly timestamp: string;
  readonly json: string;
}

/** Records removed in one transaction, so that other writers get their turn. */
const deleteBatch = 1000;

interface MeasureRow {
  readonly first: number | null;
  readonly last: number | null;
  readonly n: number;
  readonly latest: string | null;
}

export class RecordTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The highest sequence ever given out: removing records does not lower it. */
  head(): number {
    const row = this.#connection.get<{ seq: number }>(
      `SELECT seq FROM sqlite_sequence WHERE name = 'record'`,
    );
    return row?.seq ?? 0;
  }

  offsetBefore(instant: string): Offset {
    const row = this.#connection.get<{ seq: number }>(
      'SELECT seq FROM record WHERE timestamp_key >= ? ORDER BY seq LIMIT 1',
      instantKey(instant),
    );
    return offsetText(row === undefined ? this.head() : row.seq - 1);
  }

  read(range: Range, filter: RecordFilter, limit: number): readonly StoredRecord[] {
    const matching = matchingSequences(this.#connection, range, filter, limit);
    const rows = this.#connection.query<RecordRow>(
      `SELECT seq, uid, timestamp, json FROM record WHERE seq IN (${matching.sql}) ORDER BY seq`,
      ...matching.bound,
    );
    return rows.map(storedRecord);
  }

  count(range: Range, filter: RecordFilter): number {
    const matching = matchingSequences(this.#connection, range, filter);
    const rows = this.#connection.query<{ n: number }>(
      `SELECT count(*) AS n FROM (${matching.sql})`,
      ...matching.bound,
    );
    return rows[0]?.n ?? 0;
  }

  /** See `Store.measure`; without a limit, up to the end of the range. */
  measure(range: Range, filter: RecordFilter, limit?: number): Measure {
    const matching = matchingSequences(this.#connection, range, filter, limit);
    const [row] = this.#connection.query<MeasureRow>(
      `SELECT min(seq) AS first, max(seq) AS last, count(*) AS n, max(r.timestamp_key || ' ' || r.timestamp) AS latest
       FROM (${matching.sql}) CROSS JOIN record r USING (seq)`,
      ...matching.bound,
    );
    if (row === undefined || row.first === null || row.last === null || row.latest === null) {
      return { count: 0, through: range.through, filtered: this.#recordsIn(range) };
    }
    const last = offsetText(row.last);
    const through = row.n === limit ? last : range.through;
    const filtered = this.#recordsIn({ ...range, through }) - row.n;
    const latest = timestampOf(row.latest);
    return { first: offsetText(row.first), last, count: row.n, through, filtered, latest };
  }

  record(sequence: Sequence): StoredRecord | undefined {
    const row = this.#connection.get<RecordRow>(
      'SELECT seq, uid, timestamp, json FROM record WHERE seq = ?',
      offsetNumber(sequence),
    );
    return row && storedRecord(row);
  }

  oldestAfter(offset: Offset): string | undefined {
    const row = this.#connection.get<{ oldest: string | null }>(
      `SELECT min(timestamp_key || ' ' || timestamp) AS oldest FROM record WHERE seq > ?`,
      offsetNumber(offset),
    );
    return row?.oldest == null ? undefined : timestampOf(row.oldest);
  }

  delete(range: Range, filter: RecordFilter): number {
    let removed = 0;
    for (let after = range.after; ; ) {
      const batch = this.#connection.transaction(() => this.#deleteBatch({ ...range, after }, filter));
      if (batch === undefined) return removed;
      removed += batch.removed;
      after = batch.last;
    }
  }

  total(): number {
    return this.#connection.get<{ n: number }>('SELECT count(*) AS n FROM record')?.n ?? 0;
  }

  /** All records of a range. Each has an asset, so the edges tell, without a walk over the records' text. */
  #recordsIn(range: Range): number {
    const row = this.#connection.get<{ n: number }>(
      'SELECT count(*) AS n FROM asset_edge WHERE seq > ? AND seq <= ? AND position = 0',
      offsetNumber(range.after),
      offsetNumber(range.through),
    );
    return row?.n ?? 0;
  }

  #deleteBatch(range: Range, filter: RecordFilter): { removed: number; last: Offset } | undefined {
    const matching = matchingSequences(this.#connection, range, filter, deleteBatch);
    const rows = this.#connection.query<{ seq: number }>(matching.sql, ...matching.bound);
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    let removed = 0;
    for (const { seq } of rows) {
      removed += this.#connection.run(
        'DELETE FROM record WHERE seq = ? AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.seq = record.seq)',
        seq,
      ).changes;
    }
    return { removed, last: offsetText(last.seq) };
  }
}

function storedRecord(row: RecordRow): StoredRecord {
  return {
    sequence: offsetText(row.seq),
    uid: textOfKey(row.uid),
    timestamp: row.timestamp,
    json: row.json,
  };
}

/** Of a key and a timestamp with a space between: the key orders, and a space sorts before all that a key holds. */
function timestampOf(keyed: string): string {
  return keyed.slice(keyed.indexOf(' ') + 1);
}
