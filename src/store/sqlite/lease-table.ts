// Leases: one holder per shipper, offsetKey and partition, told from former ones by a growing epoch.
import { AssetShipperError } from '../../model/error.js';
import type { Epoch, Lease, LeaseHolder, ShipperKey } from '../store.js';
import type { Connection } from './connection.js';
import { shipperColumns, whereShipper } from './exporter-key.js';
import { fromStoredJson, toStoredJson } from './stored-json.js';

interface LeaseRow {
  readonly epoch: number;
  readonly holder: string | null;
  readonly renewed_at: number;
}

export class LeaseTable {
  readonly #connection: Connection;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  get(key: ShipperKey): Lease | undefined {
    const row = this.#row(key);
    if (row === undefined) return undefined;
    const holder =
      row.holder === null
        ? {}
        : { holder: fromStoredJson<LeaseHolder>(row.holder, 'lease', this.#connection.name) };
    return { epoch: row.epoch, ...holder, idleMillis: Math.max(0, this.#now() - row.renewed_at) };
  }

  take(key: ShipperKey, holder: LeaseHolder, expected: Epoch | undefined): Epoch | undefined {
    return this.#connection.transaction(() => {
      const current = this.#row(key)?.epoch;
      if (current !== expected) return undefined;
      const epoch = (current ?? 0) + 1;
      this.#connection.run(
        `INSERT INTO lease (shipper_id, offset_key, partition, epoch, holder, renewed_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (shipper_id, offset_key, partition)
         DO UPDATE SET epoch = excluded.epoch, holder = excluded.holder, renewed_at = excluded.renewed_at`,
        ...shipperColumns(key),
        epoch,
        toStoredJson(holder),
        this.#now(),
      );
      return epoch;
    });
  }

  /** Proves that the epoch still holds the lease, and renews it. Throws `lease_lost`. Part of every exporter's write. */
  hold(key: ShipperKey, epoch: Epoch): void {
    const { changes } = this.#connection.run(
      `UPDATE lease SET renewed_at = ? WHERE ${whereShipper} AND epoch = ? AND holder IS NOT NULL`,
      this.#now(),
      ...shipperColumns(key),
      epoch,
    );
    if (changes === 1) return;
    throw new AssetShipperError(
      'lease_lost',
      `shipper ${key.shipperId} (offsetKey ${key.offsetKey}) no longer holds its lease: another process has taken ` +
        'over; nothing was written, and the other one goes on',
    );
  }

  release(key: ShipperKey, epoch: Epoch): void {
    this.#connection.run(
      `UPDATE lease SET holder = NULL WHERE ${whereShipper} AND epoch = ?`,
      ...shipperColumns(key),
      epoch,
    );
  }

  #row(key: ShipperKey): LeaseRow | undefined {
    return this.#connection.get<LeaseRow>(
      `SELECT epoch, holder, renewed_at FROM lease WHERE ${whereShipper}`,
      ...shipperColumns(key),
    );
  }
}
