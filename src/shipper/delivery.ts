// What the parts of a run hand to each other: what the run is about, and what came of one batch. No behaviour.
import type { Failure } from '../exporter/outcome.js';
import type { Epoch, NewDeadLetter, Offset, Store } from '../store/store.js';
import type { Clock } from './clock.js';
import type { ExportStatus } from './result.js';

/** What a run is about, the same for all its exporters. */
export interface RunContext {
  readonly store: Store;
  readonly epoch: Epoch;
  readonly clock: Clock;
  /** Fires on a signal, a lost lease, or when the task's time is up. */
  readonly signal: AbortSignal;
  /** The newest record when the run began; what comes later is the next run's. */
  readonly head: Offset;
  readonly maxRecords?: number;
  readonly onProgress?: (exporterId: string, records: number) => void;
}

/** What came of one batch. */
export interface Delivery {
  readonly status: ExportStatus;
  /** Up to here every record is delivered, skipped or a dead letter. */
  readonly settledThrough: Offset;
  readonly deadLetters: readonly NewDeadLetter[];
  readonly acknowledged: boolean;
  readonly failure?: Failure;
  /** Incomplete only because nothing was sent that could tell poison from a broken backend: the messages of what is
   *  unsettled. More records may decide it. */
  readonly undecided?: { readonly events: number; readonly delivered: number };
}
