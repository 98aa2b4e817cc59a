// What a run would do: counted and encoded, but nothing delivered, written or moved. Needs no lease.
import type { Exporter } from '../exporter/exporter.js';
import type { Measure, Offset, Range, RecordFilter, Store } from '../store/store.js';
import { backfillOf } from './backfill.js';
import { boundConfiguration, changedSettings, configurationChanged } from './bound-configuration.js';
import { systemClock } from './clock.js';
import { encodeSafely } from './encode-safely.js';
import { exporterKeyOf } from './exporter-key.js';
import { readRange } from './outgoing.js';
import { type ExportResult, type ShipResult, Tally } from './result.js';
import type { ShipOptions } from './ship.js';
import type { Shipper } from './shipper.js';
import { firstStart } from './start.js';

/** What one exporter would take up, and from where. */
interface Prospect {
  readonly exporter: Exporter;
  readonly after: Offset;
  readonly measure: Measure;
  /** Records before a first run's beginning. */
  readonly passedOver: number;
}

/**
 * The result that a run would have, as far as it depends on us: backends are not asked.
 * Throws `config_changed` as a run does.
 */
export async function dryRun(store: Store, shipper: Shipper, options: ShipOptions = {}): Promise<ShipResult> {
  const exported = backfillOf(shipper, options) ?? shipper;
  const outputs: Record<string, ExportResult> = {};
  const tally = new Tally();
  let behind: Prospect | undefined;
  if (options.continue !== true) await refuseChanges(store, exported);
  for (const exporter of shipper.exporters) {
    const prospect = await prospectOf(store, exported, exporter, options);
    tally.take(prospect.measure);
    outputs[exporter.id] = await resultOf(store, prospect, exported.filter);
    if (behind === undefined || store.compareOffsets(prospect.after, behind.after) < 0) behind = prospect;
  }
  return {
    taskId: shipper.id,
    endFetchedDate: tally.endFetchedDate ?? null,
    fetched: behind?.measure.count ?? 0,
    filtered: behind?.measure.filtered ?? 0,
    outputs,
    dryRun: true,
  };
}

async function refuseChanges(store: Store, shipper: Shipper): Promise<void> {
  const changes: { exporterId: string; keys: readonly string[] }[] = [];
  for (const exporter of shipper.exporters) {
    const { configuration } = (await store.exporterState(exporterKeyOf(shipper, exporter.id))) ?? {};
    if (configuration === undefined) continue;
    const now = boundConfiguration(shipper.filter, shipper.defaultNamespace, exporter);
    const keys = changedSettings(configuration, now);
    if (keys.length > 0) changes.push({ exporterId: exporter.id, keys });
  }
  if (changes.length > 0) throw configurationChanged(shipper.id, changes);
}

async function prospectOf(
  store: Store,
  shipper: Shipper,
  exporter: Exporter,
  options: ShipOptions,
): Promise<Prospect> {
  const { filter } = shipper;
  const state = await store.exporterState(exporterKeyOf(shipper, exporter.id));
  const start =
    state === undefined
      ? await firstStart(store, shipper, filter, (options.clock ?? systemClock).now())
      : { offset: state.offset, passedOver: 0 };
  const range = { after: start.offset, through: await store.head() };
  const measure = await store.measure(range, filter, options.maxRecords ?? Number.MAX_SAFE_INTEGER);
  return { exporter, after: start.offset, measure, passedOver: start.passedOver };
}

async function resultOf(store: Store, prospect: Prospect, filter: RecordFilter): Promise<ExportResult> {
  const { exporter, after, measure, passedOver } = prospect;
  const said = [
    ...(exporter.warnings ?? []),
    ...(passedOver > 0 ? [`${passedOver} older records would be passed over`] : []),
  ];
  const notices = said.length > 0 ? { notices: said } : {};
  if (exporter.kind === 'plan') {
    const nothing = { skipped: 0, deadLettered: 0, uris: [], lines: 0, bytes: 0 };
    return { status: 'complete', records: measure.count, ...nothing, offset: after, ...notices };
  }
  const counts = { events: 0, skipped: 0, rejected: 0 };
  const range: Range = { after, through: measure.through };
  for await (const batch of readRange(store, range, filter)) {
    for (const record of batch) {
      const encoded = encodeSafely(exporter, record);
      if (encoded.kind === 'messages') counts.events += encoded.messages.length;
      else counts[encoded.kind] += 1;
    }
  }
  const { events, skipped, rejected } = counts;
  const records = measure.count - skipped - rejected;
  const delivery = { skipped, deadLettered: rejected, events, delivered: 0 };
  return { status: 'complete', records, ...delivery, offset: after, ...notices };
}
