// What a run came to, in the words of `ship --json`.
import type { Failure } from '../exporter/outcome.js';
import { laterInstant } from '../model/instant.js';
import type { Measure } from '../store/store.js';

/** `complete`; `incomplete`: out of time or retries, the next run goes on; `stopped`: needs a person. */
export type ExportStatus = 'complete' | 'incomplete' | 'stopped';

/** What one exporter did in one run. Records are counted unless the name says events. */
export interface ExportResult {
  readonly status: ExportStatus;
  readonly records: number;
  /** The backend can't take them. */
  readonly skipped: number;
  readonly deadLettered: number;
  /** Files, in order; `uri` is the first one. */
  readonly uri?: string;
  readonly uris?: readonly string[];
  readonly lines?: number;
  readonly bytes?: number;
  /** Events made, and events acknowledged. */
  readonly events?: number;
  readonly delivered?: number;
  readonly offset: string;
  readonly error?: Failure;
  /** What was passed over at a first run, replaced characters, why records were skipped. */
  readonly notices?: readonly string[];
}

export interface ShipResult {
  readonly taskId: string;
  /** Greatest timestamp fetched; null where nothing was. */
  readonly endFetchedDate: string | null;
  /** Of the exporter that was furthest behind at the start: records that matched the filters, and that didn't. */
  readonly fetched: number;
  readonly filtered: number;
  readonly outputs: Readonly<Record<string, ExportResult>>;
  /** Records removed from the store, with `delete: true`. */
  readonly deleted?: number;
  readonly dryRun?: true;
}

/** A tally in progress. */
export class Tally {
  records = 0;
  skipped = 0;
  deadLettered = 0;
  readonly uris: string[] = [];
  lines = 0;
  bytes = 0;
  events = 0;
  delivered = 0;
  fetched = 0;
  filtered = 0;
  endFetchedDate: string | undefined;
  readonly notices: Set<string>;
  readonly skipReasons = new Map<string, number>();
  /** Notices about single records, with how many they are about. */
  readonly remarks = new Map<string, number>();

  constructor(warnings: readonly string[] = []) {
    this.notices = new Set(warnings);
  }

  /** A batch that is taken up. */
  take({ count, filtered, latest }: Pick<Measure, 'count' | 'filtered' | 'latest'>): void {
    this.fetched += count;
    this.filtered += filtered;
    this.endFetchedDate =
      this.endFetchedDate === undefined || latest === undefined
        ? (latest ?? this.endFetchedDate)
        : laterInstant(this.endFetchedDate, latest);
  }

  remark(notice: string): void {
    this.remarks.set(notice, (this.remarks.get(notice) ?? 0) + 1);
  }

  skip(reason: string): void {
    this.skipped += 1;
    this.skipReasons.set(reason, (this.skipReasons.get(reason) ?? 0) + 1);
  }
}
