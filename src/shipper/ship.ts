// One run of one shipper: lease, changed configuration, exporters side by side, removal, result. Everything that moves an offset
// happens under the lease.
import { setMaxListeners } from 'node:events';

import { AssetShipperError } from '../model/error.js';
import { laterInstant } from '../model/instant.js';
import { stringifyJson } from '../model/json-value.js';
import { present } from '../model/present.js';
import type { ExporterKey, ExporterState, Store } from '../store/store.js';
import { type BackfillBounds, backfillOf } from './backfill.js';
import { boundConfiguration, changedSettings, configurationChanged } from './bound-configuration.js';
import { type Clock, instantOf, systemClock } from './clock.js';
import { exporterKeyOf, shipperKeyOf } from './exporter-key.js';
import { type ExporterRun, runExporter } from './exporter-run.js';
import { type HeldLease, takeLease } from './lease.js';
import { removeShipped } from './removal.js';
import { type ExportResult, type ShipResult, Tally } from './result.js';
import type { Shipper } from './shipper.js';
import { firstStart } from './start.js';

/** With `since` or `until` a run is a backfill: it leaves the shipper's offsets where they are. */
export interface ShipOptions extends BackfillBounds {
  /** Goes on from the offset although the configuration changed. */
  readonly continue?: boolean;
  /** Records per exporter in this run, at most. */
  readonly maxRecords?: number;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly onProgress?: (exporterId: string, records: number) => void;
}

/**
 * Ships what is new to every exporter. Throws `lease_held` and `config_changed` before any I/O; what happens to one
 * exporter later is in its result and doesn't touch the others.
 */
export async function ship(store: Store, shipper: Shipper, options: ShipOptions = {}): Promise<ShipResult> {
  const clock = options.clock ?? systemClock;
  const backfill = backfillOf(shipper, options);
  const lease = await takeLease(store, shipperKeyOf(backfill ?? shipper));
  try {
    const runs = await prepare(store, backfill ?? shipper, lease, options, clock);
    const results = await runAll(store, shipper, runs, lease, options, clock);
    if (backfill !== undefined) await forgetBackfill(store, runs, results, lease);
    const deleted =
      shipper.delete && backfill === undefined
        ? await removeShipped(store, shipper.filter, exporterKeys(shipper))
        : 0;
    return resultOf(shipper, store, runs, results, deleted);
  } finally {
    await lease.release();
  }
}

function exporterKeys(shipper: Shipper): readonly ExporterKey[] {
  const ids = shipper.exporterIds ?? shipper.exporters.map(({ id }) => id);
  return ids.map((id) => exporterKeyOf(shipper, id));
}

async function prepare(
  store: Store,
  shipper: Shipper,
  lease: HeldLease,
  options: ShipOptions,
  clock: Clock,
): Promise<readonly ExporterRun[]> {
  const known: { run: Omit<ExporterRun, 'state'>; state: ExporterState | undefined }[] = [];
  const changes: { exporterId: string; keys: readonly string[] }[] = [];
  for (const exporter of shipper.exporters) {
    const key = exporterKeyOf(shipper, exporter.id);
    const configuration = boundConfiguration(shipper.filter, shipper.defaultNamespace, exporter);
    const state = await store.exporterState(key);
    known.push({
      run: { key, exporter, filter: shipper.filter, configuration, tally: new Tally(exporter.warnings) },
      state,
    });
    const keys =
      state?.configuration === undefined ? [] : changedSettings(state.configuration, configuration);
    if (keys.length > 0) changes.push({ exporterId: exporter.id, keys });
  }
  if (changes.length > 0 && options.continue !== true) throw configurationChanged(shipper.id, changes);
  const runs: ExporterRun[] = [];
  for (const { run, state } of known) {
    runs.push({ ...run, state: state ?? (await begin(store, run, shipper, lease, clock)) });
  }
  return runs;
}

/** The first run of an exporter: its offset is decided once, and what it passes over is said. */
async function begin(
  store: Store,
  run: Omit<ExporterRun, 'state'>,
  shipper: Shipper,
  lease: HeldLease,
  clock: Clock,
): Promise<ExporterState> {
  const { offset, passedOver } = await firstStart(store, shipper, run.filter, clock.now());
  await store.setOffset(run.key, offset, lease.epoch);
  if (passedOver > 0) {
    const why = shipper.start === undefined ? 'the lookback period' : `\`start: ${shipper.start}\``;
    run.tally.notices.add(
      `first run: ${passedOver} older records are passed over by ${why}; \`start: earliest\` with another offsetKey ships them`,
    );
  }
  const state = await store.exporterState(run.key);
  if (state === undefined)
    throw new AssetShipperError('internal', `the offset of \`${run.key.exporterId}\` was not kept`);
  return state;
}

async function runAll(
  store: Store,
  shipper: Shipper,
  runs: readonly ExporterRun[],
  lease: HeldLease,
  options: ShipOptions,
  clock: Clock,
): Promise<readonly ExportResult[]> {
  const timeUp = new AbortController();
  const timer =
    shipper.timeoutMillis === undefined
      ? undefined
      : setTimeout(() => timeUp.abort(outOfTime(shipper)), shipper.timeoutMillis);
  const leaseLost = new AbortController();
  const signal = AbortSignal.any([
    lease.lost,
    leaseLost.signal,
    timeUp.signal,
    ...(options.signal === undefined ? [] : [options.signal]),
  ]);
  // Each request in flight listens, which is no leak.
  setMaxListeners(0, signal);
  const context = {
    store,
    epoch: lease.epoch,
    clock,
    signal,
    head: await store.head(),
    ...present({ maxRecords: options.maxRecords, onProgress: options.onProgress }),
  };
  try {
    const ends = await Promise.allSettled(
      runs.map(async (run) => {
        try {
          const result = await runExporter(run, context);
          await store.noteRun(run.key, noteOf(result, clock), lease.epoch);
          return result;
        } catch (error) {
          // Whoever notices first that another shipper has taken over tells the others.
          if (error instanceof AssetShipperError && error.code === 'lease_lost') leaseLost.abort(error);
          throw error;
        }
      }),
    );
    return ends.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
  } finally {
    clearTimeout(timer);
  }
}

function outOfTime(shipper: Shipper): AssetShipperError {
  return new AssetShipperError(
    'interrupted',
    `the time limit of \`${shipper.id}\` (timeout) is over; the next run goes on from the offset`,
  );
}

function noteOf(result: ExportResult, clock: Clock): string {
  const { status, records, skipped, deadLettered, error } = result;
  return stringifyJson({
    at: instantOf(clock.now()),
    status,
    records,
    skipped,
    deadLettered,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  });
}

async function forgetBackfill(
  store: Store,
  runs: readonly ExporterRun[],
  results: readonly ExportResult[],
  lease: HeldLease,
): Promise<void> {
  for (const [index, run] of runs.entries()) {
    if (results[index]?.status === 'complete') await store.dropOffset(run.key, lease.epoch);
  }
}

function resultOf(
  shipper: Shipper,
  store: Store,
  runs: readonly ExporterRun[],
  results: readonly ExportResult[],
  deleted: number,
): ShipResult {
  const furthestBehind = runs.reduce<ExporterRun | undefined>((behind, run) => {
    if (behind === undefined) return run;
    const order = store.compareOffsets(run.state.offset, behind.state.offset);
    return order < 0 || (order === 0 && run.tally.fetched > behind.tally.fetched) ? run : behind;
  }, undefined);
  const dates = runs.map(({ tally }) => tally.endFetchedDate).filter((date) => date !== undefined);
  return {
    taskId: shipper.id,
    endFetchedDate: dates.reduce<string | null>(
      (latest, date) => (latest === null ? date : laterInstant(latest, date)),
      null,
    ),
    fetched: furthestBehind?.tally.fetched ?? 0,
    filtered: furthestBehind?.tally.filtered ?? 0,
    outputs: Object.fromEntries(
      runs.map(({ key }, index) => [key.exporterId, results[index]]),
    ) as ShipResult['outputs'],
    ...(deleted === 0 ? {} : { deleted }),
  };
}
