// `delete: true`: records leave the store once every offset in it is past them.
import type { ExporterKey, ExporterState, RecordFilter, Store } from '../store/store.js';
import { isBoundTo } from './bound-configuration.js';
import { isSameExporter } from './exporter-key.js';

/**
 * Removes what this shipper's filter matched, between where the last of its exporters began with this filter and the
 * offset that is furthest behind among all exporters of all shippers in the store. Never filtered or dead-lettered
 * records. Returns how many.
 *
 * @param exporters all that are configured, also those that this run left out
 */
export async function removeShipped(
  store: Store,
  filter: RecordFilter,
  exporters: readonly ExporterKey[],
): Promise<number> {
  const states = await store.exporterStates();
  const own = states.filter((state) => exporters.some((key) => isSameExporter(state, key)));
  if (own.length < exporters.length || own.length === 0) return 0;
  const later = (a: string, b: string) => (store.compareOffsets(a, b) >= 0 ? a : b);
  const earlier = (a: string, b: string) => (store.compareOffsets(a, b) <= 0 ? a : b);
  const after = own.map((state) => beganAt(state, filter)).reduce(later);
  const through = states.map(({ offset }) => offset).reduce(earlier);
  if (store.compareOffsets(after, through) >= 0) return 0;
  return store.deleteRecords({ after, through }, filter);
}

/** What is before was passed over, or went by under another filter. */
function beganAt({ configuration, offset, start }: ExporterState, filter: RecordFilter): string {
  return configuration !== undefined && isBoundTo(configuration, filter) ? start : offset;
}
