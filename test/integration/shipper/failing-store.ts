// The real store, with a method that fails from the n-th time on that it is called, or reads that are tampered with.
import { AssetShipperError } from '../../../src/model/error.js';
import type { Store, StoredRecord } from '../../../src/store/store.js';

type Failing = 'read' | 'settlePlan' | 'openPlan' | 'renewLease';

export function failingStore(
  store: Store,
  failAt: Readonly<Partial<Record<Failing, number>>>,
  tamper?: (records: readonly StoredRecord[]) => readonly StoredRecord[],
): Store {
  const calls: Record<Failing, number> = { read: 0, settlePlan: 0, openPlan: 0, renewLease: 0 };
  const counted = (method: Failing) => {
    calls[method] += 1;
    if (calls[method] < (failAt[method] ?? Number.POSITIVE_INFINITY)) return;
    throw new AssetShipperError('store_unreachable', 'the store is gone, as the test wants it');
  };
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      // The only method that is not asynchronous.
      if (property === 'compareOffsets') return value.bind(target);
      return async (...args: readonly unknown[]) => {
        if (typeof property === 'string' && Object.hasOwn(calls, property)) counted(property as Failing);
        const result: unknown = await Reflect.apply(value, target, args);
        return property === 'read' && tamper !== undefined ? tamper(result as StoredRecord[]) : result;
      };
    },
  });
}
