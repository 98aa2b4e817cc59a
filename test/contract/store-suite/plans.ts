// Plans: opened before the delivery, settled with offset and dead letters in one transaction.
import { beforeEach, describe, expect, it } from 'vitest';

import type { Epoch, Plan } from '../../../src/store/store.js';
import { exporterKey, letter, type MakePlace, planOf, run, StoreFixture } from './store-place.js';

export function planTests(makePlace: MakePlace): void {
  describe('plan', () => {
    const fixture = new StoreFixture(makePlace);
    let epoch: Epoch;
    let sequences: readonly string[];
    /** Over five records; the filter takes the first, third and fifth. */
    let plan: Plan;
    const filter = { flowId: 'f' };

    beforeEach(async () => {
      sequences = await fixture.append(
        ...['f', 'g', 'f', 'g', 'f'].map((flowId, index) => run(`run-${index}`, { flowId })),
      );
      epoch = await fixture.lease();
      await fixture.store.setOffset(exporterKey, '0', epoch);
      plan = await planOf(fixture.store, { after: '0', through: at(4), filter });
    });

    function at(index: number): string {
      const sequence = sequences[index];
      if (sequence === undefined) throw new Error(`no record ${index}`);
      return sequence;
    }

    it('is given back as it was opened, also by another handle', async () => {
      await fixture.store.openPlan(plan, epoch);
      const other = await fixture.another();
      try {
        expect(await other.openedPlan(exporterKey)).toEqual(plan);
        expect(await other.openedPlan({ ...exporterKey, exporterId: 'other' })).toBeUndefined();
      } finally {
        await other.close();
      }
      expect(plan).toMatchObject({ count: 3, filtered: 2, first: at(0), last: at(4) });
    });

    it('moves the offset to its end and is closed when all is settled', async () => {
      const { store } = fixture;
      await store.openPlan(plan, epoch);
      fixture.clock += 1000;
      const settlement = { plan, offset: plan.through, deadLetters: [], acknowledged: true };
      expect(await store.settlePlan(settlement, epoch)).toBeUndefined();
      expect(await store.openedPlan(exporterKey)).toBeUndefined();
      expect(await store.exporterState(exporterKey)).toEqual({
        ...exporterKey,
        offset: plan.through,
        start: '0',
        configuration: plan.configuration,
        updatedAt: '2026-03-01T00:00:01.000Z',
      });
    });

    it('binds its configuration only where something was acknowledged, and keeps an earlier one otherwise', async () => {
      const { store } = fixture;
      await store.openPlan(plan, epoch);
      const first = await store.settlePlan(
        { plan, offset: at(0), deadLetters: [], acknowledged: false },
        epoch,
      );
      expect(await store.exporterState(exporterKey)).not.toHaveProperty('configuration');
      const second = await store.settlePlan(
        { plan: first ?? plan, offset: at(1), deadLetters: [], acknowledged: true },
        epoch,
      );
      await store.settlePlan(
        { plan: second ?? plan, offset: at(2), deadLetters: [], acknowledged: false },
        epoch,
      );
      expect((await store.exporterState(exporterKey))?.configuration).toBe(plan.configuration);
    });

    it('is forgotten when it is discarded: offset, beginning and configuration stay', async () => {
      const { store } = fixture;
      await store.openPlan(plan, epoch);
      const part = { plan, offset: at(1), deadLetters: [], acknowledged: true };
      await store.settlePlan(part, epoch);
      const before = await store.exporterState(exporterKey);
      await store.discardPlan(exporterKey, epoch);
      expect(await store.openedPlan(exporterKey)).toBeUndefined();
      expect(await store.exporterState(exporterKey)).toEqual(before);
      await store.discardPlan(exporterKey, epoch);
      await expect(store.discardPlan(exporterKey, epoch - 1)).rejects.toMatchObject({ code: 'lease_lost' });
    });

    it('lets the export begin where something was acknowledged first: what went before bound nothing', async () => {
      const { store } = fixture;
      await store.openPlan(plan, epoch);
      const filtered = { plan, offset: at(1), deadLetters: [], acknowledged: false };
      const rest = await store.settlePlan(filtered, epoch);
      await store.settlePlan(
        { plan: rest ?? plan, offset: at(2), deadLetters: [], acknowledged: true },
        epoch,
      );
      expect((await store.exporterState(exporterKey))?.start).toBe(at(1));
    });

    it('stays open for the rest when a part is settled, with the rest measured anew', async () => {
      const { store } = fixture;
      await store.openPlan(plan, epoch);
      const rest = await store.settlePlan(
        { plan, offset: at(1), deadLetters: [], acknowledged: true },
        epoch,
      );
      expect(rest).toEqual({ ...plan, after: at(1), first: at(2), last: at(4), count: 2, filtered: 1 });
      expect(await store.openedPlan(exporterKey)).toEqual(rest);
      expect((await store.exporterState(exporterKey))?.offset).toBe(at(1));
      const settled = { plan: rest ?? plan, offset: at(4), deadLetters: [], acknowledged: true };
      expect(await store.settlePlan(settled, epoch)).toBeUndefined();
    });

    it('has no first and last where nothing of the rest matches', async () => {
      const { store } = fixture;
      const short = await planOf(store, { after: '0', through: at(3), filter });
      await store.openPlan(short, epoch);
      const rest = await store.settlePlan(
        { plan: short, offset: at(2), deadLetters: [], acknowledged: true },
        epoch,
      );
      expect(rest).toMatchObject({ after: at(2), through: at(3), count: 0, filtered: 1 });
      expect(rest).not.toHaveProperty('first');
      expect(rest).not.toHaveProperty('last');
    });

    it('writes its dead letters with the offset', async () => {
      const { store } = fixture;
      await store.openPlan(plan, epoch);
      const deadLetters = [letter(at(2)), letter(at(4))];
      await store.settlePlan({ plan, offset: plan.through, deadLetters, acknowledged: true }, epoch);
      expect(await store.deadLetters()).toEqual([
        { id: expect.any(String), ...exporterKey, ...letter(at(2)) },
        { id: expect.any(String), ...exporterKey, ...letter(at(4)) },
      ]);
      expect((await store.summary()).deadLetters).toBe(2);
    });

    it('is opened once per exporter', async () => {
      await fixture.store.openPlan(plan, epoch);
      await expect(fixture.store.openPlan(plan, epoch)).rejects.toMatchObject({ code: 'internal' });
      const other = { ...plan, exporterId: 'other' };
      await fixture.store.setOffset(other, '0', epoch);
      await fixture.store.openPlan(other, epoch);
      expect(await fixture.store.openedPlan(other)).toEqual(other);
    });

    it('begins at the offset and ends at the newest record at most', async () => {
      const { store } = fixture;
      const beyond = String(BigInt(at(4)) + 1n);
      for (const wrong of [
        { ...plan, after: at(0) },
        { ...plan, through: beyond },
        { ...plan, exporterId: 'no-offset' },
      ]) {
        await expect(store.openPlan(wrong, epoch)).rejects.toMatchObject({ code: 'internal' });
      }
      await store.setOffset(exporterKey, at(2), epoch);
      await expect(store.openPlan({ ...plan, after: at(2), through: at(1) }, epoch)).rejects.toMatchObject({
        code: 'internal',
      });
      expect(await store.openedPlan(exporterKey)).toBeUndefined();
    });

    it('never moves an offset backwards or beyond its end, and writes nothing of such a settlement', async () => {
      const { store } = fixture;
      await store.openPlan(plan, epoch);
      const rest = await store.settlePlan(
        { plan, offset: at(1), deadLetters: [], acknowledged: true },
        epoch,
      );
      if (rest === undefined) throw new Error('closed too early');
      const beyond = String(BigInt(at(4)) + 1n);
      for (const [settled, offset] of [
        [rest, at(0)],
        [rest, beyond],
        [plan, at(2)],
      ] as const) {
        await expect(
          store.settlePlan(
            { plan: settled, offset, deadLetters: [letter(at(2))], acknowledged: true },
            epoch,
          ),
        ).rejects.toMatchObject({ code: 'internal' });
      }
      expect(await store.deadLetters()).toEqual([]);
      expect(await store.openedPlan(exporterKey)).toEqual(rest);
      expect((await store.exporterState(exporterKey))?.offset).toBe(at(1));
    });

    it('is settled only while it is open', async () => {
      const settlement = { plan, offset: plan.through, deadLetters: [], acknowledged: true };
      await expect(fixture.store.settlePlan(settlement, epoch)).rejects.toMatchObject({ code: 'internal' });
    });
  });
}
