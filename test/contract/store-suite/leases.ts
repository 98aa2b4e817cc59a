// Leases: compare-and-set, fencing of former holders.
import { describe, expect, it } from 'vitest';

import { exporterKey, holder, type MakePlace, planOf, run, StoreFixture, shipperKey } from './store-place.js';

export function leaseTests(makePlace: MakePlace): void {
  describe('lease', () => {
    const fixture = new StoreFixture(makePlace);

    it('is not there before it was taken, then says who holds it', async () => {
      const { store } = fixture;
      expect(await store.lease(shipperKey)).toBeUndefined();
      const epoch = await store.takeLease(shipperKey, holder, undefined);
      expect(epoch).toBeDefined();
      fixture.clock += 1234;
      expect(await store.lease(shipperKey)).toEqual({ epoch, holder, idleMillis: 1234 });
    });

    it('goes to one of two that saw the same state', async () => {
      const other = await fixture.another();
      try {
        const first = await fixture.store.takeLease(shipperKey, holder, undefined);
        expect(first).toBeDefined();
        expect(await other.takeLease(shipperKey, { ...holder, processId: 8 }, undefined)).toBeUndefined();
        const second = await other.takeLease(shipperKey, { ...holder, processId: 8 }, first);
        expect(second).toBeGreaterThan(first ?? 0);
        expect(await fixture.store.takeLease(shipperKey, holder, first)).toBeUndefined();
        expect((await fixture.store.lease(shipperKey))?.holder?.processId).toBe(8);
      } finally {
        await other.close();
      }
    });

    it('is one per shipper, offsetKey and partition', async () => {
      const { store } = fixture;
      const keys = [
        shipperKey,
        { ...shipperKey, shipperId: 'other' },
        { ...shipperKey, offsetKey: 'other' },
        { ...shipperKey, partition: 1 },
      ];
      for (const key of keys) expect(await store.takeLease(key, holder, undefined)).toBeDefined();
    });

    it('is renewed by its holder, and by every write of an exporter', async () => {
      const { store } = fixture;
      const epoch = await fixture.lease();
      const idle = async () => (await store.lease(shipperKey))?.idleMillis;
      fixture.clock += 1000;
      await store.renewLease(shipperKey, epoch);
      expect(await idle()).toBe(0);
      fixture.clock += 1000;
      await store.setOffset(exporterKey, '0', epoch);
      expect(await idle()).toBe(0);
      fixture.clock += 1000;
      await store.noteRun(exporterKey, '{}', epoch);
      expect(await idle()).toBe(0);
    });

    it('never says that it was renewed in the future', async () => {
      await fixture.lease();
      fixture.clock -= 60_000;
      expect((await fixture.store.lease(shipperKey))?.idleMillis).toBe(0);
    });

    it('keeps its epoch when it is given back, and has no holder then', async () => {
      const { store } = fixture;
      const epoch = await fixture.lease();
      await store.releaseLease(shipperKey, epoch);
      const released = await store.lease(shipperKey);
      expect(released).toMatchObject({ epoch });
      expect(released).not.toHaveProperty('holder');
      await expect(store.renewLease(shipperKey, epoch)).rejects.toMatchObject({ code: 'lease_lost' });
      expect(await store.takeLease(shipperKey, holder, epoch)).toBeGreaterThan(epoch);
    });

    it('is not given back by a former holder', async () => {
      const { store } = fixture;
      const former = await fixture.lease();
      const epoch = await store.takeLease(shipperKey, { ...holder, processId: 8 }, former);
      await store.releaseLease(shipperKey, former);
      expect(await store.lease(shipperKey)).toMatchObject({ epoch, holder: { processId: 8 } });
    });

    it('stops every write of a former holder, and none of them leaves a trace', async () => {
      const { store } = fixture;
      const [through = ''] = await fixture.append(run('a'));
      const former = await fixture.lease();
      await store.setOffset(exporterKey, '0', former);
      const plan = await planOf(store, { after: '0', through });
      await store.openPlan(plan, former);
      const other = await fixture.another();
      try {
        const epoch = await other.takeLease(shipperKey, { ...holder, processId: 8 }, former);
        expect(epoch).toBeDefined();
        const before = await store.exporterState(exporterKey);
        const settlement = { plan, offset: through, deadLetters: [], acknowledged: true };
        for (const write of [
          () => store.renewLease(shipperKey, former),
          () => store.setOffset(exporterKey, through, former),
          () => store.dropOffset(exporterKey, former),
          () => store.openPlan({ ...plan, exporterId: 'new' }, former),
          () => store.settlePlan(settlement, former),
          () => store.noteRun(exporterKey, '{}', former),
        ]) {
          await expect(write()).rejects.toMatchObject({ code: 'lease_lost' });
        }
        expect(await store.exporterState(exporterKey)).toEqual(before);
        expect(await store.openedPlan(exporterKey)).toEqual(plan);
        expect(await other.settlePlan(settlement, epoch ?? 0)).toBeUndefined();
      } finally {
        await other.close();
      }
    });

    it('must be there for a write at all', async () => {
      await expect(fixture.store.setOffset(exporterKey, '0', 1)).rejects.toMatchObject({
        code: 'lease_lost',
      });
    });
  });
}
