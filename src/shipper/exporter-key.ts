// The identity of an exporter of a shipper, compared.
import type { ExporterKey } from '../store/store.js';

export function isSameExporter(a: ExporterKey, b: ExporterKey): boolean {
  return (
    a.shipperId === b.shipperId &&
    a.offsetKey === b.offsetKey &&
    a.exporterId === b.exporterId &&
    a.partition === b.partition
  );
}
