// The store on SQLite: the contract's methods, each joined from the tables. The driver is synchronous, so a method
// has happened when it returns its promise.
import type { Asset } from '../../model/asset.js';
import type { AssetState } from '../../model/asset-state.js';
import { AssetShipperError } from '../../model/error.js';
import type { AssetLineageRecord } from '../../model/record.js';
import type {
  AppendResult,
  AssetQuery,
  AssetUsage,
  DeadLetter,
  Epoch,
  ExporterKey,
  ExporterState,
  Lease,
  LeaseHolder,
  Measure,
  NewDeadLetter,
  Offset,
  Plan,
  Range,
  RecordFilter,
  Sequence,
  Settlement,
  ShipperKey,
  Store,
  StoredRecord,
  StoreSummary,
} from '../store.js';
import { appendRecords } from './append.js';
import { AssetTable } from './asset-table.js';
import { AuditTable } from './audit-table.js';
import type { Connection } from './connection.js';
import { DeadLetterTable } from './dead-letter-table.js';
import { LeaseTable } from './lease-table.js';
import { OffsetTable } from './offset-table.js';
import { Plans } from './plans.js';
import { RecordTable } from './record-table.js';
import { offsetNumber, offsetText } from './sequence.js';

export class SqliteStore implements Store {
  readonly url: string;
  readonly id: string;
  readonly #connection: Connection;
  readonly #records: RecordTable;
  readonly #assets: AssetTable;
  readonly #leases: LeaseTable;
  readonly #offsets: OffsetTable;
  readonly #deadLetters: DeadLetterTable;
  readonly #plans: Plans;
  readonly #audit: AuditTable;

  /**
   * @param connection open, and at the newest schema
   * @param now milliseconds since the epoch
   */
  constructor(connection: Connection, id: string, now: () => number) {
    this.url = connection.name;
    this.id = id;
    this.#connection = connection;
    this.#audit = new AuditTable(connection, now);
    this.#records = new RecordTable(connection);
    this.#assets = new AssetTable(connection);
    this.#leases = new LeaseTable(connection, now);
    this.#offsets = new OffsetTable(connection, now);
    this.#deadLetters = new DeadLetterTable(connection, this.#audit);
    this.#plans = new Plans(this.#records, this.#offsets, this.#deadLetters);
  }

  async append(records: readonly AssetLineageRecord[]): Promise<readonly AppendResult[]> {
    return appendRecords(this.#connection, this.#assets, records);
  }

  async head(): Promise<Offset> {
    return offsetText(this.#records.head());
  }

  compareOffsets(a: Offset, b: Offset): number {
    const [first, second] = [offsetNumber(a), offsetNumber(b)];
    return first < second ? -1 : first > second ? 1 : 0;
  }

  async offsetBefore(instant: string): Promise<Offset> {
    return this.#records.offsetBefore(instant);
  }

  async read(range: Range, filter: RecordFilter, limit: number): Promise<readonly StoredRecord[]> {
    return this.#records.read(range, filter, limit);
  }

  async count(range: Range, filter: RecordFilter): Promise<number> {
    return this.#records.count(range, filter);
  }

  async measure(range: Range, filter: RecordFilter, limit: number): Promise<Measure> {
    return this.#records.measure(range, filter, limit);
  }

  async record(sequence: Sequence): Promise<StoredRecord | undefined> {
    return this.#records.record(sequence);
  }

  async oldestAfter(offset: Offset): Promise<string | undefined> {
    return this.#records.oldestAfter(offset);
  }

  async deleteRecords(range: Range, filter: RecordFilter): Promise<number> {
    return this.#records.delete(range, filter);
  }

  async lease(key: ShipperKey): Promise<Lease | undefined> {
    return this.#leases.get(key);
  }

  async takeLease(
    key: ShipperKey,
    holder: LeaseHolder,
    expected: Epoch | undefined,
  ): Promise<Epoch | undefined> {
    return this.#leases.take(key, holder, expected);
  }

  async renewLease(key: ShipperKey, epoch: Epoch): Promise<void> {
    this.#leases.hold(key, epoch);
  }

  async releaseLease(key: ShipperKey, epoch: Epoch): Promise<void> {
    this.#leases.release(key, epoch);
  }

  async exporterState(key: ExporterKey): Promise<ExporterState | undefined> {
    return this.#offsets.state(key);
  }

  async exporterStates(): Promise<readonly ExporterState[]> {
    return this.#offsets.states();
  }

  async setOffset(key: ExporterKey, offset: Offset, epoch: Epoch, configuration?: string): Promise<void> {
    this.#underLease(key, epoch, () => {
      const head = this.#records.head();
      if (offsetNumber(offset) > BigInt(head)) {
        throw new AssetShipperError(
          'offset_ahead',
          `offset ${offset} is after the newest record of the store ${this.url} (${head}); choose one from 0 to ${head}`,
        );
      }
      const previous = this.#offsets.state(key)?.offset ?? null;
      this.#offsets.set(key, offset, configuration);
      this.#offsets.dropPlan(key);
      this.#audit.add('offset_set', { ...exporterKey(key), previous, offset });
    });
  }

  async dropOffset(key: ExporterKey, epoch: Epoch): Promise<void> {
    this.#underLease(key, epoch, () => {
      const previous = this.#offsets.state(key)?.offset;
      if (previous === undefined) return;
      this.#offsets.drop(key);
      this.#offsets.dropPlan(key);
      this.#audit.add('offset_dropped', { ...exporterKey(key), previous });
    });
  }

  async openPlan(plan: Plan, epoch: Epoch): Promise<void> {
    this.#underLease(plan, epoch, () => this.#plans.open(plan));
  }

  async discardPlan(key: ExporterKey, epoch: Epoch): Promise<void> {
    this.#underLease(key, epoch, () => this.#offsets.dropPlan(key));
  }

  async openedPlan(key: ExporterKey): Promise<Plan | undefined> {
    return this.#offsets.plan(key);
  }

  async settlePlan(settlement: Settlement, epoch: Epoch): Promise<Plan | undefined> {
    return this.#underLease(settlement.plan, epoch, () => this.#plans.settle(settlement));
  }

  async noteRun(key: ExporterKey, lastRun: string, epoch: Epoch): Promise<void> {
    this.#underLease(key, epoch, () => this.#offsets.noteRun(key, lastRun));
  }

  async deadLetters(
    query: Partial<ExporterKey> & { readonly id?: string } = {},
  ): Promise<readonly DeadLetter[]> {
    return this.#deadLetters.list(query);
  }

  async removeDeadLetters(ids: readonly string[], reason: 'replayed' | 'dropped'): Promise<void> {
    this.#deadLetters.remove(ids, reason);
  }

  async updateDeadLetter(id: string, attempt: Partial<NewDeadLetter>): Promise<void> {
    this.#deadLetters.update(id, attempt);
  }

  async asset(tenantId: string, id: string): Promise<AssetState | undefined> {
    return this.#assets.get(tenantId, id);
  }

  async assets(query: AssetQuery): Promise<readonly AssetState[]> {
    return this.#assets.list(query);
  }

  async usages(asset: Pick<Asset, 'tenantId' | 'id'>, limit: number): Promise<readonly AssetUsage[]> {
    return this.#assets.usages(asset, limit);
  }

  async summary(): Promise<StoreSummary> {
    return {
      records: this.#records.total(),
      assets: this.#assets.total(),
      deadLetters: this.#deadLetters.total(),
      head: offsetText(this.#records.head()),
    };
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  /** One transaction that nobody but the lease's holder completes. */
  #underLease<T>(key: ShipperKey, epoch: Epoch, work: () => T): T {
    return this.#connection.transaction(() => {
      this.#leases.hold(key, epoch);
      return work();
    });
  }
}

/** The key alone, where a plan or a state stands in for it. */
function exporterKey({ shipperId, offsetKey, partition, exporterId }: ExporterKey): ExporterKey {
  return { shipperId, offsetKey, partition, exporterId };
}
