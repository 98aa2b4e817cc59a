// The contract of a store: records, current state of assets, offsets, plans, leases, dead letters.
// Written for who implements one; test/contract/store-suite.ts is its other half. Every method that writes is one
// transaction. Delivery is not known here: who may write, and when, is the shipper's business (see Epoch).
import type { Asset } from '../model/asset.js';
import type { AssetState } from '../model/asset-state.js';
import type { AssetLineageRecord } from '../model/record.js';
import type { Rejection } from '../model/rejection.js';

/** A place in the order of one partition: opaque text, ordered by the store alone. `0` is before everything. */
export type Offset = string;

/** A record's place in the store: digits, growing with every append, never used twice. */
export type Sequence = string;

/** A record as stored: `json` is its canonical text, byte for byte what the JSON codec writes. */
export interface StoredRecord {
  readonly sequence: Sequence;
  readonly uid: string;
  readonly timestamp: string;
  readonly json: string;
}

export type AppendResult =
  | { readonly status: 'appended'; readonly sequence: Sequence }
  /** The uid is known, with the same content or derived from the same identity. */
  | { readonly status: 'duplicate' }
  /** `uid_conflict`: the given uid is known with other content. `too_large`: it is so once its references are completed. */
  | { readonly status: 'rejected'; readonly rejection: Rejection };

/** Which records an export is about. All that is given must hold; a record without assets in a namespace never matches it. */
export interface RecordFilter {
  /** Must hold on the same asset as `assetTypes`. A namespace is equal, or `prefix.*`: below the prefix, not the prefix itself. */
  readonly assetNamespace?: string;
  /** Asset types in any spelling; one of them, so that an empty list matches nothing. */
  readonly assetTypes?: readonly string[];
  /** Equal, or `prefix.*`. */
  readonly flowNamespace?: string;
  readonly flowId?: string;
  readonly taskId?: string;
  /** Record timestamps: from `since` (included) to `until` (excluded), normalised instants. */
  readonly since?: string;
  readonly until?: string;
}

/** A half-open range of offsets: after `after`, up to and including `through`. */
export interface Range {
  readonly after: Offset;
  readonly through: Offset;
}

/** The extent of a batch that was not read yet. */
export interface Measure {
  readonly first?: Sequence;
  readonly last?: Sequence;
  readonly count: number;
  readonly filtered: number;
  readonly through: Offset;
  /** The greatest timestamp among them; absent where `count` is 0. */
  readonly latest?: string;
}

/** The export of one shipper (with one offsetKey) in one partition; a lease is held on it. */
export interface ShipperKey {
  readonly shipperId: string;
  readonly offsetKey: string;
  readonly partition: number;
}

export interface ExporterKey extends ShipperKey {
  readonly exporterId: string;
}

/**
 * Number of a lease: grows with each holder. Every write for an exporter names the epoch under which it believes
 * to hold the lease, and throws `lease_lost` when another has taken over.
 */
export type Epoch = number;

/** Who holds a lease, as far as another process can check it. */
export interface LeaseHolder {
  readonly host: string;
  /** Of the running system; differs after a restart. */
  readonly bootId?: string;
  /** Process namespace: the same process id in another container is another process. */
  readonly processNamespace?: string;
  readonly processId: number;
  /** When the process started, in the system's own unit; tells a reused process id. */
  readonly processStart?: string;
}

export interface Lease {
  readonly epoch: Epoch;
  /** Absent after a release. */
  readonly holder?: LeaseHolder;
  /** Milliseconds since the last renewal, by the store's clock. */
  readonly idleMillis: number;
}

/** How far an exporter has come. */
export interface ExporterState extends ExporterKey {
  readonly offset: Offset;
  /** What is after it, up to the offset, went through under `configuration`; of what is before, nobody knows. */
  readonly start: Offset;
  /** Canonical JSON of the configuration under which something was acknowledged; absent before. */
  readonly configuration?: string;
  /** Instant of the last change of the offset. */
  readonly updatedAt: string;
  /** JSON of the last run's outcome, as the shipper wrote it. */
  readonly lastRun?: string;
}

/** A batch that was decided before any I/O. At most one is open per exporter. */
export interface Plan extends ExporterKey, Range {
  /** First and last sequence of the records in it; absent where `count` is 0. */
  readonly first?: Sequence;
  readonly last?: Sequence;
  /** Records in it, after the filter. */
  readonly count: number;
  /** Records of the range that the filter left out. */
  readonly filtered: number;
  /** The greatest timestamp in it; absent where `count` is 0. */
  readonly latest?: string;
  readonly filter: RecordFilter;
  /** When it was decided: an instant with milliseconds. It names the file. */
  readonly createdAt: string;
  /** Canonical JSON of the configuration that it was decided under. */
  readonly configuration: string;
}

export interface NewDeadLetter {
  readonly sequence: Sequence;
  readonly uid: string;
  readonly code: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** Why, without payload or credentials. */
  readonly message: string;
  /** The redacted start of the answer. */
  readonly answer?: string;
  readonly attempts: number;
  /** Instants of the first and the last attempt. */
  readonly firstAt: string;
  readonly lastAt: string;
}

export interface DeadLetter extends NewDeadLetter, ExporterKey {
  readonly id: string;
}

/** What one settlement writes, in one transaction. */
export interface Settlement {
  readonly plan: Plan;
  /** Up to here everything is delivered, skipped or dead-lettered; within the plan's range. At its end the plan is closed, before it the plan stays open for the rest. */
  readonly offset: Offset;
  readonly deadLetters: readonly NewDeadLetter[];
  /** Whether something was acknowledged, so that the plan's configuration now binds the offset. */
  readonly acknowledged: boolean;
}

export interface AssetQuery {
  readonly tenantId?: string;
  /** Equal, or `prefix.*`. */
  readonly namespace?: string;
  /** Any spelling. */
  readonly type?: string;
  /** Text of a metadata value by key, compared as text. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Default false. */
  readonly includeDeleted?: boolean;
  readonly limit: number;
  /** Continue after this asset (tenant and id of the last one seen). */
  readonly after?: { readonly tenantId: string; readonly id: string };
}

/** One record that mentions an asset. */
export interface AssetUsage {
  readonly sequence: Sequence;
  readonly uid: string;
  readonly side: 'input' | 'output';
  readonly timestamp: string;
  readonly namespace?: string;
  readonly flowId?: string;
  readonly taskId?: string;
  readonly executionId?: string;
  readonly taskRunId?: string;
  readonly state?: string;
}

export interface StoreSummary {
  readonly records: number;
  readonly assets: number;
  readonly deadLetters: number;
  /** Offset of the newest record; `0` in an empty store. */
  readonly head: Offset;
}

/** How a store is opened, whatever kind it is. */
export interface OpenStoreOptions {
  /** Whether a store that isn't there is made, with its directory. */
  readonly create: boolean;
  /** What a relative path is relative to; default is the process's working directory. */
  readonly workingDirectory?: string;
  /** Milliseconds since the epoch, for leases and the time of appending; default is the system's clock. */
  readonly now?: () => number;
}

export interface Store {
  /** As it may be printed: without credentials. */
  readonly url: string;
  /** 32 hex digits, made once with the store. */
  readonly id: string;

  // Records

  /** Completes, merges and appends normalised records in order, all or none on a failure. Results are in the order of the records. */
  append(records: readonly AssetLineageRecord[]): Promise<readonly AppendResult[]>;
  /** Offset of the newest record that was ever appended, also when it was removed since; `0` in a store that never had one. */
  head(): Promise<Offset>;
  /** Negative, zero or positive, as offset `a` is before, at or after `b`. Throws `offset_unknown` for text that is no offset. */
  compareOffsets(a: Offset, b: Offset): number;
  /** The offset after which the first record with `timestamp >= instant` comes, in order of appending; the head where there is none. */
  offsetBefore(instant: string): Promise<Offset>;
  /** Matching records in order of sequence, at most `limit`. Ask again after the last one. */
  read(range: Range, filter: RecordFilter, limit: number): Promise<readonly StoredRecord[]>;
  /** How many records of a range match. */
  count(range: Range, filter: RecordFilter): Promise<number>;
  /**
   * The first `limit` matching records of a range without reading them: where they begin and end, how many they are,
   * how far one has then come (`through`: the last of them, or the range's end when there are fewer than `limit`),
   * and how many records up to there the filter left out.
   */
  measure(range: Range, filter: RecordFilter, limit: number): Promise<Measure>;
  /** The record at a sequence; undefined where it was removed or never was. */
  record(sequence: Sequence): Promise<StoredRecord | undefined>;
  /** The smallest timestamp among the records after an offset; undefined where there are none. */
  oldestAfter(offset: Offset): Promise<string | undefined>;
  /**
   * Removes matching records of a range, but none with a dead letter of any exporter; their uids and the state of their
   * assets are kept. One transaction per batch of records, the oldest first. Returns how many.
   */
  deleteRecords(range: Range, filter: RecordFilter): Promise<number>;

  // Leases

  lease(key: ShipperKey): Promise<Lease | undefined>;
  /** Takes the lease if it still is at `expected` (undefined: never taken). The new epoch, or undefined where another was faster. */
  takeLease(key: ShipperKey, holder: LeaseHolder, expected: Epoch | undefined): Promise<Epoch | undefined>;
  renewLease(key: ShipperKey, epoch: Epoch): Promise<void>;
  /** Gives it back; does nothing where it was lost. The epoch is kept. */
  releaseLease(key: ShipperKey, epoch: Epoch): Promise<void>;

  // Offsets and plans; each write checks the epoch and renews the lease

  exporterState(key: ExporterKey): Promise<ExporterState | undefined>;
  /** All of them, ordered by shipper, offsetKey, exporter, partition. */
  exporterStates(): Promise<readonly ExporterState[]>;
  /** Creates or moves an offset by an operator's decision or at a first run. An open plan is discarded, `start` is the new place, `configuration` is forgotten unless given. */
  setOffset(key: ExporterKey, offset: Offset, epoch: Epoch, configuration?: string): Promise<void>;
  /** Forgets the exporter's offset and open plan; its dead letters stay. Does nothing where there is none. */
  dropOffset(key: ExporterKey, epoch: Epoch): Promise<void>;
  /** Throws `internal` where one is open, where the plan doesn't begin at the exporter's offset, or ends after the head. */
  openPlan(plan: Plan, epoch: Epoch): Promise<void>;
  /** Forgets the open plan, if any; the offset stays. For plans whose repetition leaves no trace, such as a file's name. */
  discardPlan(key: ExporterKey, epoch: Epoch): Promise<void>;
  openedPlan(key: ExporterKey): Promise<Plan | undefined>;
  /**
   * Offset, dead letters and the plan's end in one transaction. Returns the plan that remains open, if any: the same
   * but for what is settled, measured anew. A record that already has a dead letter of this exporter keeps that one,
   * told anew. Throws `internal` for a plan that isn't the open one or an offset outside of it.
   */
  settlePlan(settlement: Settlement, epoch: Epoch): Promise<Plan | undefined>;
  /** Remembers the outcome of a run for `status`. Throws `internal` where the exporter has no offset yet. */
  noteRun(key: ExporterKey, lastRun: string, epoch: Epoch): Promise<void>;

  // Dead letters

  /** Ordered by id. All that is given must match. */
  deadLetters(query?: Partial<ExporterKey> & { readonly id?: string }): Promise<readonly DeadLetter[]>;
  /** Removes letters: delivered by a replay, or dropped by a person. `reason` goes to the audit trail. Throws `dead_letter_unknown`, and removes none, where one isn't there. */
  removeDeadLetters(ids: readonly string[], reason: 'replayed' | 'dropped'): Promise<void>;
  /** Notes another failed attempt. Throws `dead_letter_unknown`. */
  updateDeadLetter(
    id: string,
    attempt: Pick<NewDeadLetter, 'code' | 'message' | 'lastAt' | 'attempts'> & Partial<NewDeadLetter>,
  ): Promise<void>;

  // Assets

  asset(tenantId: string, id: string): Promise<AssetState | undefined>;
  /** Ordered by tenant, then id, by code point. */
  assets(query: AssetQuery): Promise<readonly AssetState[]>;
  /** Records that mention an asset, newest sequence first. */
  usages(asset: Pick<Asset, 'tenantId' | 'id'>, limit: number): Promise<readonly AssetUsage[]>;

  summary(): Promise<StoreSummary>;
  close(): Promise<void>;
}
