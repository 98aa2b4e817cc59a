// The identity of a shipper's export and of its exporters in the store.
import type { ExporterKey, ShipperKey } from '../store/store.js';

/** Partitions are for many shippers on one store; one machine has one. */
const partition = 0;

export function shipperKeyOf({
  id,
  offsetKey,
}: {
  readonly id: string;
  readonly offsetKey: string;
}): ShipperKey {
  return { shipperId: id, offsetKey, partition };
}

export function exporterKeyOf(
  shipper: { readonly id: string; readonly offsetKey: string },
  exporterId: string,
): ExporterKey {
  return { ...shipperKeyOf(shipper), exporterId };
}

export function isSameExporter(a: ExporterKey, b: ExporterKey): boolean {
  return (
    a.shipperId === b.shipperId &&
    a.offsetKey === b.offsetKey &&
    a.exporterId === b.exporterId &&
    a.partition === b.partition
  );
}
