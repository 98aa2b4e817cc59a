// The key columns of leases, offsets, plans and dead letters.
import type { ExporterKey, ShipperKey } from '../store.js';
import { keyText, textOfKey } from './key-text.js';

/** A row with the columns of a shipper's key. */
export interface ShipperKeyRow {
  readonly shipper_id: string;
  readonly offset_key: string;
  readonly partition: number;
}

export interface ExporterKeyRow extends ShipperKeyRow {
  readonly exporter_id: string;
}

export const whereShipper = 'shipper_id = ? AND offset_key = ? AND partition = ?';
export const whereExporter = `${whereShipper} AND exporter_id = ?`;

/** Bound in the order of `whereShipper`. */
export function shipperColumns(key: ShipperKey): [string, string, number] {
  return [keyText(key.shipperId), keyText(key.offsetKey), key.partition];
}

/** Bound in the order of `whereExporter`. */
export function exporterColumns(key: ExporterKey): [string, string, number, string] {
  return [...shipperColumns(key), keyText(key.exporterId)];
}

export function exporterKeyOf(row: ExporterKeyRow): ExporterKey {
  return {
    shipperId: textOfKey(row.shipper_id),
    offsetKey: textOfKey(row.offset_key),
    partition: row.partition,
    exporterId: textOfKey(row.exporter_id),
  };
}

/** As it stands in messages. */
export function exporterName(key: ExporterKey): string {
  return `exporter ${key.exporterId} of shipper ${key.shipperId} (offsetKey ${key.offsetKey})`;
}
