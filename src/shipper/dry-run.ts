// What a run would do: counted and encoded, but nothing delivered, written or moved. Needs no lease.
import type { MessageExporter } from '../exporter/exporter.js';
import { laterInstant } from '../model/instant.js';
import type { ExporterKey, Range, RecordFilter, Store } from '../store/store.js';
import { systemClock } from './clock.js';
import { changedSettings, configurationChanged, guardedConfiguration } from './guard.js';
import { readRange } from './outgoing.js';
import type { ExportResult, ShipResult } from './result.js';
import type { ShipOptions, Shipper } from './ship.js';
import { firstStart } from './start.js';

/** The result that a run would have, as far as it depends on us: backends are not asked. */
export async function dryRun(store: Store, shipper: Shipper, options: ShipOptions = {}): Promise<ShipResult> {
  const { since, until } = options;
  const bounded = since !== undefined || until !== undefined;
  const filter = {
    ...shipper.filter,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  const outputs: Record<string, ExportResult> = {};
  let endFetchedDate: string | null = null;
  let behind: { readonly fetched: number; readonly filtered: number; readonly after: string } | undefined;
  for (const exporter of shipper.exporters) {
    const key: ExporterKey = {
      shipperId: shipper.id,
      offsetKey: shipper.offsetKey,
      exporterId: exporter.id,
      partition: 0,
    };
    const state = bounded ? undefined : await store.exporterState(key);
    if (state?.configuration !== undefined && options.continue !== true) {
      const keys = changedSettings(
        state.configuration,
        guardedConfiguration(shipper.filter, shipper.defaultNamespace, exporter),
      );
      if (keys.length > 0) throw configurationChanged(shipper.id, [{ exporterId: exporter.id, keys }]);
    }
    const start = bounded
      ? { offset: '0', passedOver: 0 }
      : await firstStart(store, shipper, filter, (options.clock ?? systemClock).now());
    const after = state?.offset ?? start.offset;
    const limit = options.maxRecords ?? Number.MAX_SAFE_INTEGER;
    const measure = await store.measure({ after, through: await store.head() }, filter, limit);
    const range = { after, through: measure.through };
    const preview = await previewOf(store, range, filter, exporter.kind === 'message' ? exporter : undefined);
    if (preview.latest !== undefined) {
      endFetchedDate =
        endFetchedDate === null ? preview.latest : laterInstant(endFetchedDate, preview.latest);
    }
    const notices =
      state === undefined && start.passedOver > 0
        ? [`${start.passedOver} older records would be passed over`]
        : [];
    outputs[exporter.id] = {
      status: 'complete',
      records: measure.count - preview.skipped - preview.rejected,
      skipped: preview.skipped,
      deadLettered: preview.rejected,
      ...(exporter.kind === 'message'
        ? { events: preview.events, delivered: 0 }
        : { uris: [], lines: 0, bytes: 0 }),
      offset: after,
      ...(notices.length === 0 ? {} : { notices }),
    };
    if (behind === undefined || store.compareOffsets(after, behind.after) < 0) {
      behind = { after, fetched: measure.count, filtered: measure.filtered };
    }
  }
  return {
    taskId: shipper.id,
    endFetchedDate,
    fetched: behind?.fetched ?? 0,
    filtered: behind?.filtered ?? 0,
    outputs,
    dryRun: true,
  };
}

async function previewOf(
  store: Store,
  range: Range,
  filter: RecordFilter,
  exporter: MessageExporter | undefined,
) {
  const counts = { events: 0, skipped: 0, rejected: 0, latest: undefined as string | undefined };
  for await (const batch of readRange(store, range, filter)) {
    for (const record of batch) {
      counts.latest =
        counts.latest === undefined ? record.timestamp : laterInstant(counts.latest, record.timestamp);
      const encoded = exporter?.encode(record);
      if (encoded?.kind === 'messages') counts.events += encoded.messages.length;
      if (encoded?.kind === 'skipped') counts.skipped += 1;
      if (encoded?.kind === 'rejected') counts.rejected += 1;
    }
  }
  return counts;
}
