// Records that an exporter could not deliver. One letter per exporter and record.
import { AssetShipperError } from '../../model/error.js';
import type { DeadLetter, ExporterKey, NewDeadLetter } from '../store.js';
import type { AuditTable } from './audit-table.js';
import type { Bound, Connection } from './connection.js';
import { type ExporterKeyRow, exporterColumns, exporterKeyOf } from './exporter-key.js';
import { keyText } from './key-text.js';
import { offsetNumber, offsetText } from './sequence.js';
import { fromStoredJson, toStoredJson } from './stored-json.js';

interface LetterRow extends ExporterKeyRow {
  readonly id: number;
  readonly seq: number;
  readonly letter: string;
}

/** What is kept as JSON; the rest are columns. */
type Letter = Omit<NewDeadLetter, 'sequence'>;

export class DeadLetterTable {
  readonly #connection: Connection;
  readonly #audit: AuditTable;

  constructor(connection: Connection, audit: AuditTable) {
    this.#connection = connection;
    this.#audit = audit;
  }

  /** Adds a letter. Where the record already has one for this exporter, that one is told anew and keeps its id and first attempt. */
  add(key: ExporterKey, { sequence, ...letter }: NewDeadLetter): void {
    const held = this.#connection.get<{ id: number; letter: string }>(
      `SELECT id, letter FROM dead_letter
       WHERE seq = ? AND shipper_id = ? AND offset_key = ? AND partition = ? AND exporter_id = ?`,
      offsetNumber(sequence),
      ...exporterColumns(key),
    );
    if (held !== undefined) {
      const { firstAt } = this.#letter(held.letter);
      this.#write(held.id, { ...letter, firstAt });
      return;
    }
    this.#connection.run(
      `INSERT INTO dead_letter (seq, shipper_id, offset_key, partition, exporter_id, letter)
       VALUES (?, ?, ?, ?, ?, ?)`,
      offsetNumber(sequence),
      ...exporterColumns(key),
      toStoredJson(letter),
    );
  }

  list(query: Partial<ExporterKey> & { readonly id?: string }): readonly DeadLetter[] {
    const conditions: string[] = [];
    const bound: Bound[] = [];
    const where = (column: string, value: Bound | undefined) => {
      if (value === undefined) return;
      conditions.push(`${column} = ?`);
      bound.push(value);
    };
    if (query.id !== undefined) {
      const id = idNumber(query.id);
      if (id === undefined) return [];
      where('id', id);
    }
    where('shipper_id', query.shipperId === undefined ? undefined : keyText(query.shipperId));
    where('offset_key', query.offsetKey === undefined ? undefined : keyText(query.offsetKey));
    where('partition', query.partition);
    where('exporter_id', query.exporterId === undefined ? undefined : keyText(query.exporterId));
    const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    const rows = this.#connection.query<LetterRow>(
      `SELECT * FROM dead_letter${filter} ORDER BY id`,
      ...bound,
    );
    return rows.map((row) => this.#deadLetter(row));
  }

  remove(ids: readonly string[], reason: 'replayed' | 'dropped'): void {
    this.#connection.transaction(() => {
      for (const id of ids) {
        const letter = this.#required(id);
        this.#connection.run('DELETE FROM dead_letter WHERE id = ?', BigInt(letter.id));
        this.#audit.add(`dead_letter_${reason}`, letter);
      }
    });
  }

  update(id: string, attempt: Partial<NewDeadLetter>): void {
    this.#connection.transaction(() => {
      const { id: _, shipperId, offsetKey, partition, exporterId, sequence, ...letter } = this.#required(id);
      const { sequence: __, ...changes } = attempt;
      this.#write(BigInt(id), { ...letter, ...changes });
    });
  }

  total(): number {
    return this.#connection.get<{ n: number }>('SELECT count(*) AS n FROM dead_letter')?.n ?? 0;
  }

  #write(id: number | bigint, letter: Letter): void {
    this.#connection.run('UPDATE dead_letter SET letter = ? WHERE id = ?', toStoredJson(letter), id);
  }

  #required(id: string): DeadLetter {
    const [letter] = this.list({ id });
    if (letter !== undefined) return letter;
    throw new AssetShipperError(
      'dead_letter_unknown',
      `there is no dead letter ${JSON.stringify(id)}: it was replayed or dropped, or never was; ` +
        'nothing was changed, and `asset-shipper dead-letters list` shows those that are there',
    );
  }

  #deadLetter(row: LetterRow): DeadLetter {
    return {
      id: offsetText(row.id),
      ...exporterKeyOf(row),
      sequence: offsetText(row.seq),
      ...this.#letter(row.letter),
    };
  }

  #letter(json: string): Letter {
    return fromStoredJson<Letter>(json, 'dead_letter', this.#connection.name);
  }
}

function idNumber(id: string): bigint | undefined {
  return /^[1-9]\d{0,17}$/.test(id) ? BigInt(id) : undefined;
}
