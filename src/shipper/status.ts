// How far every exporter has come, how much waits, and what went wrong last.
import type { ShipperConfiguration } from '../config/configuration.js';
import { counted } from '../model/counted.js';
import { cutToMillis } from '../model/instant.js';
import type { ExporterKey, ExporterState, Offset, Store } from '../store/store.js';
import { exporterKeyOf, isSameExporter } from './exporter-key.js';
import { firstStart } from './start.js';

export interface ExporterStatus {
  readonly shipper: string;
  readonly offsetKey: string;
  readonly exporter: string;
  readonly partition: number;
  /** Null before its first run. */
  readonly offset: string | null;
  /** Records after the offset (before a first run: after where it would begin), filtered ones included; and the age of
   *  the oldest of them by its timestamp. */
  readonly lag: { readonly records: number; readonly ageSeconds: number };
  readonly lastRun: unknown;
  readonly deadLetters: number;
}

export interface StoreStatus {
  readonly store: string;
  readonly storeId: string;
  readonly records: number;
  readonly assets: number;
  readonly head: string;
  readonly exporters: readonly ExporterStatus[];
}

/** Limits that a scheduler watches; what is over one is named. */
export interface StatusLimits {
  readonly maxLag?: number;
  readonly maxAgeMillis?: number;
  readonly maxDeadLetters?: number;
}

/** @param tasks whose exporters are wanted, also those that never ran; all that ever ran where absent */
export async function statusOf(
  store: Store,
  nowMillis: number,
  tasks?: readonly ShipperConfiguration[],
): Promise<StoreStatus> {
  const summary = await store.summary();
  const states = await store.exporterStates();
  const keys = tasks === undefined ? states : tasks.flatMap(exporterKeys);
  const exporters: ExporterStatus[] = [];
  for (const key of keys) {
    const state = states.find((one) => isSameExporter(one, key));
    const task = tasks?.find(({ id }) => id === key.shipperId);
    const offset =
      state?.offset ?? (task && (await firstStart(store, task, task.filter, nowMillis)).offset) ?? '0';
    exporters.push(await exporterStatus(store, { key, state, after: offset }, summary.head, nowMillis));
  }
  return {
    store: store.url,
    storeId: store.id,
    records: summary.records,
    assets: summary.assets,
    head: summary.head,
    exporters,
  };
}

function exporterKeys(task: ShipperConfiguration): readonly ExporterKey[] {
  return task.assetExporters.map(({ id }) => exporterKeyOf(task, id));
}

async function exporterStatus(
  store: Store,
  {
    key,
    state,
    after,
  }: { readonly key: ExporterKey; readonly state: ExporterState | undefined; readonly after: Offset },
  head: Offset,
  nowMillis: number,
): Promise<ExporterStatus> {
  const { shipperId, offsetKey, exporterId, partition } = key;
  const waiting = store.compareOffsets(after, head) < 0;
  const records = waiting ? await store.count({ after, through: head }, {}) : 0;
  const oldest = waiting ? await store.oldestAfter(after) : undefined;
  const letters = await store.deadLetters({ shipperId, offsetKey, exporterId, partition });
  return {
    shipper: shipperId,
    offsetKey,
    exporter: exporterId,
    partition,
    offset: state?.offset ?? null,
    lag: {
      records,
      ageSeconds:
        oldest === undefined
          ? 0
          : Math.max(0, Math.round((nowMillis - Date.parse(cutToMillis(oldest))) / 1000)),
    },
    lastRun: state?.lastRun === undefined ? null : (JSON.parse(state.lastRun) as unknown),
    deadLetters: letters.length,
  };
}

/** One sentence per limit that is exceeded. */
export function overLimits(status: StoreStatus, limits: StatusLimits): readonly string[] {
  return status.exporters.flatMap(({ shipper, exporter, lag, deadLetters }) => {
    const who = `${shipper}/${exporter}`;
    const found: string[] = [];
    if (limits.maxLag !== undefined && lag.records > limits.maxLag) {
      found.push(`${who}: ${counted(lag.records, 'record')} behind, more than ${limits.maxLag}`);
    }
    if (limits.maxAgeMillis !== undefined && lag.ageSeconds * 1000 > limits.maxAgeMillis) {
      found.push(
        `${who}: the oldest record waits for ${lag.ageSeconds} s, more than ${limits.maxAgeMillis / 1000} s`,
      );
    }
    if (limits.maxDeadLetters !== undefined && deadLetters > limits.maxDeadLetters) {
      found.push(`${who}: ${counted(deadLetters, 'dead letter')}, more than ${limits.maxDeadLetters}`);
    }
    return found;
  });
}
