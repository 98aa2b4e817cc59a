// Offsets of exporters.
import { describe, expect, it } from 'vitest';

import { exporterKey, type MakePlace, planOf, run, StoreFixture, shipperKey } from './store-place.js';

export function offsetTests(makePlace: MakePlace): void {
  describe('offset', () => {
    const fixture = new StoreFixture(makePlace);

    it('is not there before it was set', async () => {
      expect(await fixture.store.exporterState(exporterKey)).toBeUndefined();
      expect(await fixture.store.exporterStates()).toEqual([]);
      expect(await fixture.store.openedPlan(exporterKey)).toBeUndefined();
    });

    it('is created where the first run begins', async () => {
      const [first = ''] = await fixture.append(run('a'));
      await fixture.store.setOffset(exporterKey, first, await fixture.lease());
      expect(await fixture.store.exporterState(exporterKey)).toEqual({
        ...exporterKey,
        offset: first,
        start: first,
        updatedAt: '2026-03-01T00:00:00.000Z',
      });
    });

    it('begins where it was last set: what was passed over was not shipped', async () => {
      const { store } = fixture;
      const [first = '', second = '', third = ''] = await fixture.append(run('a'), run('b'), run('c'));
      const epoch = await fixture.lease();
      await store.setOffset(exporterKey, second, epoch);
      fixture.clock += 1000;
      await store.setOffset(exporterKey, third, epoch);
      expect(await store.exporterState(exporterKey)).toMatchObject({
        offset: third,
        start: third,
        updatedAt: '2026-03-01T00:00:01.000Z',
      });
      await store.setOffset(exporterKey, first, epoch);
      expect(await store.exporterState(exporterKey)).toMatchObject({ offset: first, start: first });
    });

    it('forgets the configuration unless it is given', async () => {
      const { store } = fixture;
      const epoch = await fixture.lease();
      await store.setOffset(exporterKey, '0', epoch, '{"format":"JSON"}');
      expect((await store.exporterState(exporterKey))?.configuration).toBe('{"format":"JSON"}');
      await store.setOffset(exporterKey, '0', epoch);
      expect(await store.exporterState(exporterKey)).not.toHaveProperty('configuration');
    });

    it('discards an open plan when a person moves it', async () => {
      const { store } = fixture;
      const [through = ''] = await fixture.append(run('a'));
      const epoch = await fixture.lease();
      await store.setOffset(exporterKey, '0', epoch);
      await store.openPlan(await planOf(store, { after: '0', through }), epoch);
      await store.setOffset(exporterKey, through, epoch);
      expect(await store.openedPlan(exporterKey)).toBeUndefined();
    });

    it('does not move beyond the newest record', async () => {
      const [head = ''] = await fixture.append(run('a'));
      const epoch = await fixture.lease();
      const beyond = String(BigInt(head) + 1n);
      await expect(fixture.store.setOffset(exporterKey, beyond, epoch)).rejects.toMatchObject({
        code: 'offset_ahead',
        message: expect.stringContaining(head),
      });
      await expect(fixture.store.setOffset(exporterKey, 'latest', epoch)).rejects.toMatchObject({
        code: 'offset_unknown',
      });
      expect(await fixture.store.exporterState(exporterKey)).toBeUndefined();
    });

    it('may stand at the head of a store whose records were removed', async () => {
      const [head = ''] = await fixture.append(run('a'));
      await fixture.store.deleteRecords({ after: '0', through: head }, {});
      await fixture.store.setOffset(exporterKey, head, await fixture.lease());
      expect((await fixture.store.exporterState(exporterKey))?.offset).toBe(head);
    });

    it('is forgotten with its plan when it is dropped, and another exporter is not touched', async () => {
      const { store } = fixture;
      const [through = ''] = await fixture.append(run('a'));
      const epoch = await fixture.lease();
      const other = { ...exporterKey, exporterId: 'other' };
      await store.setOffset(exporterKey, '0', epoch);
      await store.setOffset(other, '0', epoch);
      await store.openPlan(await planOf(store, { after: '0', through }), epoch);
      await store.dropOffset(exporterKey, epoch);
      expect(await store.exporterState(exporterKey)).toBeUndefined();
      expect(await store.openedPlan(exporterKey)).toBeUndefined();
      expect(await store.exporterState(other)).toBeDefined();
      await expect(store.dropOffset(exporterKey, epoch)).resolves.toBeUndefined();
    });

    it('remembers the last run as it was noted', async () => {
      const { store } = fixture;
      const epoch = await fixture.lease();
      await store.setOffset(exporterKey, '0', epoch);
      await store.noteRun(exporterKey, '{"status":"complete"}', epoch);
      expect((await store.exporterState(exporterKey))?.lastRun).toBe('{"status":"complete"}');
      await expect(store.noteRun({ ...exporterKey, exporterId: 'none' }, '{}', epoch)).rejects.toMatchObject({
        code: 'internal',
      });
    });

    it('is listed with all others, in order of shipper, offsetKey, exporter and partition', async () => {
      const { store } = fixture;
      const keys = [
        { shipperId: 'a', offsetKey: 'k', exporterId: 'x', partition: 0 },
        { shipperId: 'a', offsetKey: 'k', exporterId: 'x', partition: 1 },
        { shipperId: 'a', offsetKey: 'k', exporterId: 'y', partition: 0 },
        { shipperId: 'a', offsetKey: 'l', exporterId: 'a', partition: 0 },
        { shipperId: 'b', offsetKey: 'a', exporterId: 'a', partition: 0 },
      ];
      for (const key of [...keys].reverse()) {
        const current = await store.lease(key);
        const epoch = await store.takeLease(key, { host: 'h', processId: 1 }, current?.epoch);
        await store.setOffset(key, '0', epoch ?? 0);
      }
      expect((await store.exporterStates()).map((state) => ({ ...state }))).toMatchObject(keys);
    });

    it('tells odd names apart and gives them back', async () => {
      const { store } = fixture;
      const key = { ...shipperKey, shipperId: 'sh\ud800ip', offsetKey: 'a\u0000b', exporterId: `x' --` };
      const epoch = await store.takeLease(key, { host: 'h', processId: 1 }, undefined);
      await store.setOffset(key, '0', epoch ?? 0);
      expect(await store.exporterState(key)).toMatchObject(key);
      expect(await store.exporterState({ ...key, offsetKey: 'a' })).toBeUndefined();
    });
  });
}
