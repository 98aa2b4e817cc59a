// How far every exporter has come, how much waits, and what went wrong last.
import type { ExporterState, Store } from '../store/store.js';

export interface ExporterStatus {
  readonly shipper: string;
  readonly offsetKey: string;
  readonly exporter: string;
  readonly partition: number;
  readonly offset: string;
  /** Records after the offset, filtered ones included; and how long the oldest of them has been in the store. */
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

/** @param isWanted which exporters; all where absent */
export async function statusOf(
  store: Store,
  nowMillis: number,
  isWanted: (state: ExporterState) => boolean = () => true,
): Promise<StoreStatus> {
  const summary = await store.summary();
  const exporters: ExporterStatus[] = [];
  for (const state of await store.exporterStates()) {
    if (isWanted(state)) exporters.push(await exporterStatus(store, state, summary.head, nowMillis));
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

async function exporterStatus(
  store: Store,
  state: ExporterState,
  head: string,
  nowMillis: number,
): Promise<ExporterStatus> {
  const { shipperId, offsetKey, exporterId, partition, offset } = state;
  const waiting = store.compareOffsets(offset, head) < 0;
  const records = waiting ? await store.count({ after: offset, through: head }, {}) : 0;
  const oldest = waiting ? await store.oldestAfter(offset) : undefined;
  const letters = await store.deadLetters({ shipperId, offsetKey, exporterId, partition });
  return {
    shipper: shipperId,
    offsetKey,
    exporter: exporterId,
    partition,
    offset,
    lag: {
      records,
      ageSeconds: oldest === undefined ? 0 : Math.max(0, Math.round((nowMillis - oldest) / 1000)),
    },
    lastRun: state.lastRun === undefined ? null : (JSON.parse(state.lastRun) as unknown),
    deadLetters: letters.length,
  };
}

/** One sentence per limit that is exceeded. */
export function overLimits(status: StoreStatus, limits: StatusLimits): readonly string[] {
  return status.exporters.flatMap(({ shipper, exporter, lag, deadLetters }) => {
    const who = `${shipper}/${exporter}`;
    const found: string[] = [];
    if (limits.maxLag !== undefined && lag.records > limits.maxLag) {
      found.push(`${who}: ${lag.records} records behind, more than ${limits.maxLag}`);
    }
    if (limits.maxAgeMillis !== undefined && lag.ageSeconds * 1000 > limits.maxAgeMillis) {
      found.push(
        `${who}: the oldest record waits for ${lag.ageSeconds} s, more than ${limits.maxAgeMillis / 1000} s`,
      );
    }
    if (limits.maxDeadLetters !== undefined && deadLetters > limits.maxDeadLetters) {
      found.push(`${who}: ${deadLetters} dead letters, more than ${limits.maxDeadLetters}`);
    }
    return found;
  });
}
