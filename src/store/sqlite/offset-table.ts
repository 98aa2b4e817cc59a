// How far each exporter has come, and its open plan. Callers hold a transaction and have proved the lease.
import { AssetShipperError } from '../../model/error.js';
import type { ExporterKey, ExporterState, Offset, Plan } from '../store.js';
import type { Connection } from './connection.js';
import {
  type ExporterKeyRow,
  exporterColumns,
  exporterKeyOf,
  exporterName,
  whereExporter,
} from './exporter-key.js';
import { offsetNumber, offsetText } from './sequence.js';
import { fromStoredJson, toStoredJson } from './stored-json.js';

interface StateRow extends ExporterKeyRow {
  readonly offset: number;
  readonly start: number;
  readonly configuration: string | null;
  readonly updated_at: string;
  readonly last_run: string | null;
}

export class OffsetTable {
  readonly #connection: Connection;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  state(key: ExporterKey): ExporterState | undefined {
    const row = this.#connection.get<StateRow>(
      `SELECT * FROM exporter_state WHERE ${whereExporter}`,
      ...exporterColumns(key),
    );
    return row && stateOf(row);
  }

  states(): readonly ExporterState[] {
    const rows = this.#connection.all<StateRow>(
      'SELECT * FROM exporter_state ORDER BY shipper_id, offset_key, exporter_id, partition',
    );
    return rows.map(stateOf);
  }

  /** Creates or moves. Of what lies before the new place nobody knows any more whether it was shipped: that is `start`. */
  set(key: ExporterKey, offset: Offset, configuration: string | undefined): void {
    const value = offsetNumber(offset);
    this.#connection.run(
      `INSERT INTO exporter_state
         (shipper_id, offset_key, partition, exporter_id, "offset", start, configuration, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (shipper_id, offset_key, partition, exporter_id)
       DO UPDATE SET "offset" = excluded."offset", start = excluded.start,
         configuration = excluded.configuration, updated_at = excluded.updated_at`,
      ...exporterColumns(key),
      value,
      value,
      configuration ?? null,
      this.#instant(),
    );
  }

  /** Moves an offset after a delivery; the configuration is bound where something was acknowledged, and with it `start`. */
  advance(key: ExporterKey, offset: Offset, configuration: string | undefined): void {
    this.#connection.run(
      `UPDATE exporter_state SET
         start = CASE WHEN configuration IS NULL THEN "offset" ELSE start END,
         "offset" = ?, configuration = coalesce(?, configuration), updated_at = ?
       WHERE ${whereExporter}`,
      offsetNumber(offset),
      configuration ?? null,
      this.#instant(),
      ...exporterColumns(key),
    );
  }

  drop(key: ExporterKey): void {
    this.#connection.run(`DELETE FROM exporter_state WHERE ${whereExporter}`, ...exporterColumns(key));
  }

  noteRun(key: ExporterKey, lastRun: string): void {
    const { changes } = this.#connection.run(
      `UPDATE exporter_state SET last_run = ? WHERE ${whereExporter}`,
      lastRun,
      ...exporterColumns(key),
    );
    if (changes === 0) throw notStarted(key);
  }

  plan(key: ExporterKey): Plan | undefined {
    const row = this.#connection.get<{ plan: string }>(
      `SELECT plan FROM plan WHERE ${whereExporter}`,
      ...exporterColumns(key),
    );
    return row && fromStoredJson<Plan>(row.plan, 'plan', this.#connection.name);
  }

  /** Keeps the plan as the one that is open. */
  putPlan(plan: Plan): void {
    this.#connection.run(
      `INSERT INTO plan (shipper_id, offset_key, partition, exporter_id, plan) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (shipper_id, offset_key, partition, exporter_id) DO UPDATE SET plan = excluded.plan`,
      ...exporterColumns(plan),
      toStoredJson(plan),
    );
  }

  dropPlan(key: ExporterKey): void {
    this.#connection.run(`DELETE FROM plan WHERE ${whereExporter}`, ...exporterColumns(key));
  }

  #instant(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** Nothing can be planned or noted before an offset was set. */
export function notStarted(key: ExporterKey): AssetShipperError {
  return new AssetShipperError('internal', `there is no offset yet for ${exporterName(key)}`);
}

function stateOf(row: StateRow): ExporterState {
  return {
    ...exporterKeyOf(row),
    offset: offsetText(row.offset),
    start: offsetText(row.start),
    ...(row.configuration === null ? {} : { configuration: row.configuration }),
    updatedAt: row.updated_at,
    ...(row.last_run === null ? {} : { lastRun: row.last_run }),
  };
}
