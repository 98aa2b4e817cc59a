// What the suite's tests share: a place for a store, records, keys, a lease that is held.
import { afterEach, beforeEach } from 'vitest';

import { normalizeRecord } from '../../../src/model/normalize.js';
import type { AssetLineageRecord } from '../../../src/model/record.js';
import type { Epoch, ExporterKey, NewDeadLetter, Plan, ShipperKey, Store } from '../../../src/store/store.js';

export interface StorePlace {
  /** Opens the store, makes it at the first time; each call is another handle. `now`: the clock in milliseconds. */
  open(now?: () => number): Promise<Store>;
  /** Closes and removes everything. */
  dispose(): Promise<void>;
}

export type MakePlace = () => Promise<StorePlace>;

/** A store per test, closed and removed afterwards. */
export class StoreFixture {
  #place: StorePlace | undefined;
  #store: Store | undefined;
  /** Milliseconds since the epoch, as the first handle sees them. */
  clock = Date.parse('2026-03-01T00:00:00.000Z');

  constructor(makePlace: MakePlace) {
    beforeEach(async () => {
      this.clock = Date.parse('2026-03-01T00:00:00.000Z');
      this.#place = await makePlace();
      this.#store = await this.#place.open(() => this.clock);
    });
    afterEach(async () => {
      await this.#store?.close();
      await this.#place?.dispose();
    });
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error('no store outside of a test');
    return this.#store;
  }

  /** Another handle on the same store, with the same clock. */
  async another(): Promise<Store> {
    if (this.#place === undefined) throw new Error('no store outside of a test');
    return this.#place.open(() => this.clock);
  }

  /** Appends records as they would be imported; each must be taken. Returns their sequences. */
  async append(...values: readonly object[]): Promise<string[]> {
    const results = await this.store.append(values.map(record));
    return results.map((result) => {
      if (result.status !== 'appended') throw new Error(`not appended: ${JSON.stringify(result)}`);
      return result.sequence;
    });
  }

  /** Takes the lease of `shipperKey`, whoever held it. */
  async lease(): Promise<Epoch> {
    const current = await this.store.lease(shipperKey);
    const epoch = await this.store.takeLease(shipperKey, holder, current?.epoch);
    if (epoch === undefined) throw new Error('the lease was not given');
    return epoch;
  }
}

export const shipperKey: ShipperKey = { shipperId: 'ship', offsetKey: 'state', partition: 0 };
export const exporterKey: ExporterKey = { ...shipperKey, exporterId: 'archive' };
export const holder = { host: 'here', bootId: 'b', processId: 7, processStart: '42' };

/** A record in canonical form from what a file would hold; with a run and an output unless it says otherwise. */
export function record(value: object): AssetLineageRecord {
  const result = normalizeRecord({
    timestamp: '2026-01-01T00:00:00Z',
    ...('inputs' in value || 'outputs' in value ? {} : { outputs: [{ id: 'trips', type: 'Table' }] }),
    ...value,
  });
  if (!result.ok) throw new Error(result.rejection.message);
  return result.record;
}

/** Records of one run each, told apart by the execution. */
export function runs(count: number, value: object = {}): object[] {
  return Array.from({ length: count }, (_, index) => ({ executionId: `run-${index}`, ...value }));
}

/** The record with the n-th run id. */
export function run(executionId: string, value: object = {}): object {
  return { executionId, ...value };
}

/** A plan over all matching records of a range, as the shipper would make it. */
export async function planOf(
  store: Store,
  values: Partial<Plan> & Pick<Plan, 'after' | 'through'>,
): Promise<Plan> {
  return {
    ...exporterKey,
    ...(await store.measure(values, values.filter ?? {}, 1_000_000)),
    filter: {},
    createdAt: '2026-03-01T00:00:00.000Z',
    configuration: '{"format":"ION"}',
    ...values,
  };
}

export function letter(sequence: string, values: Partial<NewDeadLetter> = {}): NewDeadLetter {
  return {
    sequence,
    uid: `uid-${sequence}`,
    code: 'rejected',
    status: 422,
    message: 'the backend refused it',
    answer: 'no such field',
    attempts: 1,
    firstAt: '2026-03-01T00:00:00.000Z',
    lastAt: '2026-03-01T00:00:00.000Z',
    ...values,
  };
}
