// Removing records.
import { describe, expect, it } from 'vitest';

import {
  exporterKey,
  letter,
  type MakePlace,
  planOf,
  record,
  run,
  runs,
  StoreFixture,
} from './store-place.js';

export function deleteTests(makePlace: MakePlace): void {
  describe('deleteRecords', () => {
    const fixture = new StoreFixture(makePlace);

    it('removes the matching records of a range, and no others', async () => {
      const sequences = await fixture.append(
        run('a', { flowId: 'f' }),
        run('b', { flowId: 'g' }),
        run('c', { flowId: 'f' }),
        run('d', { flowId: 'f' }),
      );
      const [first = '', second = '', third = '', fourth = ''] = sequences;
      expect(await fixture.store.deleteRecords({ after: '0', through: third }, { flowId: 'f' })).toBe(2);
      const left = await fixture.store.read({ after: '0', through: fourth }, {}, 10);
      expect(left.map(({ sequence }) => sequence)).toEqual([second, fourth]);
      expect(await fixture.store.record(first)).toBeUndefined();
      expect((await fixture.store.summary()).records).toBe(2);
    });

    it('removes by what the assets are, many records at once', async () => {
      await fixture.append(...runs(2500), run('file', { outputs: [{ id: 'f', type: 'File' }] }));
      const range = { after: '0', through: await fixture.store.head() };
      expect(await fixture.store.deleteRecords(range, { assetTypes: ['Table'] })).toBe(2500);
      expect(await fixture.store.count(range, {})).toBe(1);
    });

    it('never gives a sequence again, and keeps the head', async () => {
      const [sequence = ''] = await fixture.append(run('a'));
      await fixture.store.deleteRecords({ after: '0', through: sequence }, {});
      expect(await fixture.store.head()).toBe(sequence);
      expect(await fixture.store.summary()).toMatchObject({ records: 0, head: sequence });
      const [next = ''] = await fixture.append(run('b'));
      expect(fixture.store.compareOffsets(next, sequence)).toBeGreaterThan(0);
    });

    it('keeps uids, so that a removed record is not taken again', async () => {
      const removed = record(run('a'));
      await fixture.store.append([removed]);
      const through = await fixture.store.head();
      await fixture.store.deleteRecords({ after: '0', through }, {});
      expect(await fixture.store.append([removed])).toEqual([{ status: 'duplicate' }]);
      expect(await fixture.store.head()).toBe(through);
    });

    it('keeps the state of the assets, and forgets the usages', async () => {
      const [through = ''] = await fixture.append(
        run('a', { outputs: [{ id: 't', type: 'Table', namespace: 'n' }] }),
      );
      await fixture.store.deleteRecords({ after: '0', through }, {});
      expect((await fixture.store.asset('main', 't'))?.asset).toMatchObject({ id: 't', namespace: 'n' });
      expect(await fixture.store.usages({ tenantId: 'main', id: 't' }, 10)).toEqual([]);
      const [next = ''] = await fixture.append(run('b', { inputs: [{ id: 't' }] }));
      expect((await fixture.store.record(next))?.json).toContain('"completed":true');
    });

    it('never removes a record with a dead letter of any exporter', async () => {
      const [first = '', second = ''] = await fixture.append(run('a'), run('b'));
      const epoch = await fixture.lease();
      await fixture.store.setOffset(exporterKey, '0', epoch);
      const plan = await planOf(fixture.store, { after: '0', through: second });
      await fixture.store.openPlan(plan, epoch);
      await fixture.store.settlePlan(
        { plan, offset: second, deadLetters: [letter(first)], acknowledged: true },
        epoch,
      );
      expect(await fixture.store.deleteRecords({ after: '0', through: second }, {})).toBe(1);
      expect(await fixture.store.record(first)).toBeDefined();
      const [held] = await fixture.store.deadLetters();
      await fixture.store.removeDeadLetters([held?.id ?? ''], 'dropped');
      expect(await fixture.store.deleteRecords({ after: '0', through: second }, {})).toBe(1);
    });
  });
}
