// Dead letters: found, updated, removed.
import { beforeEach, describe, expect, it } from 'vitest';

import type { ExporterKey, NewDeadLetter } from '../../../src/store/store.js';
import { exporterKey, letter, type MakePlace, planOf, runs, StoreFixture } from './store-place.js';

export function deadLetterTests(makePlace: MakePlace): void {
  describe('dead letters', () => {
    const fixture = new StoreFixture(makePlace);
    const other = { ...exporterKey, exporterId: 'other' };
    let first: string;
    let second: string;

    beforeEach(async () => {
      [first = '', second = ''] = await fixture.append(...runs(2));
    });

    /** Settles everything from the beginning with these letters. */
    async function settle(key: ExporterKey, ...deadLetters: NewDeadLetter[]): Promise<void> {
      const { store } = fixture;
      const epoch = await fixture.lease();
      await store.setOffset(key, '0', epoch);
      const plan = { ...(await planOf(store, { after: '0', through: second })), ...key };
      await store.openPlan(plan, epoch);
      await store.settlePlan({ plan, offset: second, deadLetters, acknowledged: false }, epoch);
    }

    it('are found by exporter, by shipper and by id, in order of id', async () => {
      const { store } = fixture;
      await settle(exporterKey, letter(first), letter(second));
      await settle(other, letter(first));
      const all = await store.deadLetters();
      expect(all.map(({ exporterId, sequence }) => [exporterId, sequence])).toEqual([
        ['archive', first],
        ['archive', second],
        ['other', first],
      ]);
      expect(await store.deadLetters(other)).toEqual([all[2]]);
      expect(await store.deadLetters({ shipperId: exporterKey.shipperId })).toEqual(all);
      expect(await store.deadLetters({ partition: 1 })).toEqual([]);
      expect(await store.deadLetters({ id: all[1]?.id ?? '' })).toEqual([all[1]]);
      expect(await store.deadLetters({ id: all[1]?.id ?? '', exporterId: 'other' })).toEqual([]);
      expect(await store.deadLetters({ id: 'nonsense' })).toEqual([]);
    });

    it('are one per exporter and record: a second failure tells the letter anew and keeps its first attempt', async () => {
      const { store } = fixture;
      await settle(exporterKey, letter(first, { firstAt: '2026-03-01T00:00:00.000Z' }));
      const [before] = await store.deadLetters();
      const again = letter(first, { code: 'server_error', attempts: 3, firstAt: '2026-03-02T00:00:00.000Z' });
      await settle(exporterKey, again);
      expect(await store.deadLetters()).toEqual([
        { ...before, code: 'server_error', attempts: 3, firstAt: '2026-03-01T00:00:00.000Z' },
      ]);
    });

    it('stay when the offset is dropped', async () => {
      await settle(exporterKey, letter(first));
      await fixture.store.dropOffset(exporterKey, await fixture.lease());
      expect(await fixture.store.deadLetters()).toHaveLength(1);
    });

    it('note another attempt, and keep what it does not say', async () => {
      const { store } = fixture;
      await settle(exporterKey, letter(first), letter(second));
      const [one, two] = await store.deadLetters();
      const attempt = {
        code: 'bad_request',
        message: 'line\nbreak and \u0000 in the answer',
        attempts: 2,
        lastAt: '2026-03-03T00:00:00.000Z',
      };
      await store.updateDeadLetter(one?.id ?? '', { ...attempt, status: 400, sequence: second });
      expect(await store.deadLetters()).toEqual([{ ...one, ...attempt, status: 400 }, two]);
    });

    it('are gone once removed, all or none', async () => {
      const { store } = fixture;
      await settle(exporterKey, letter(first), letter(second));
      const [one, two] = await store.deadLetters();
      await expect(store.removeDeadLetters([one?.id ?? '', '999'], 'dropped')).rejects.toMatchObject({
        code: 'dead_letter_unknown',
      });
      expect(await store.deadLetters()).toHaveLength(2);
      await store.removeDeadLetters([one?.id ?? ''], 'replayed');
      expect(await store.deadLetters()).toEqual([two]);
      await expect(store.updateDeadLetter(one?.id ?? '', { ...letter(first) })).rejects.toMatchObject({
        code: 'dead_letter_unknown',
      });
      expect((await store.summary()).deadLetters).toBe(1);
    });

    it('never get the id of a removed one', async () => {
      const { store } = fixture;
      await settle(exporterKey, letter(first));
      const [removed] = await store.deadLetters();
      await store.removeDeadLetters([removed?.id ?? ''], 'dropped');
      await settle(exporterKey, letter(first));
      const [added] = await store.deadLetters();
      expect(added?.id).not.toBe(removed?.id);
    });
  });
}
