// Appending: uids, completion, the stored text.
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/codec/json/parse.js';
import { normalizeRecord } from '../../../src/model/normalize.js';
import { recordUid } from '../../../src/model/uid.js';
import type { StoredRecord } from '../../../src/store/store.js';
import { type MakePlace, record, run, runs, StoreFixture } from './store-place.js';

export function appendTests(makePlace: MakePlace): void {
  describe('append', () => {
    const fixture = new StoreFixture(makePlace);

    async function stored(sequence: string): Promise<StoredRecord> {
      const found = await fixture.store.record(sequence);
      if (found === undefined) throw new Error(`no record ${sequence}`);
      return found;
    }

    /** What the store would take if its own text were imported. */
    async function again(sequence: string) {
      const parsed = parseJson((await stored(sequence)).json);
      if (!parsed.ok) throw new Error(parsed.message);
      const normalized = normalizeRecord(parsed.value);
      if (!normalized.ok) throw new Error(normalized.rejection.message);
      return normalized.record;
    }

    it('gives growing sequences in the order of the records', async () => {
      const first = await fixture.append(...runs(3));
      const second = await fixture.append(run('later'));
      expect(first).toHaveLength(3);
      const all = [...first, ...second];
      for (let index = 1; index < all.length; index += 1) {
        expect(fixture.store.compareOffsets(all[index - 1] ?? '', all[index] ?? '')).toBeLessThan(0);
      }
    });

    it('takes no records as no records', async () => {
      expect(await fixture.store.append([])).toEqual([]);
      expect(await fixture.store.head()).toBe('0');
    });

    it('stores the canonical text of the record, with its uid and timestamp', async () => {
      const given = record(run('e', { timestamp: '2026-01-01T01:00:00.1230+01:00', flowId: 'f' }));
      const [result] = await fixture.store.append([given]);
      if (result?.status !== 'appended') throw new Error('not appended');
      expect(await stored(result.sequence)).toEqual({
        sequence: result.sequence,
        uid: given.uid,
        timestamp: '2026-01-01T00:00:00.1230Z',
        json: JSON.stringify(given),
      });
    });

    it('keeps numbers, odd keys and odd characters exactly as they came', async () => {
      const text =
        '{"executionId":"e","timestamp":"2026-01-01T00:00:00Z","outputs":[{"id":"t","type":"Table","metadata":' +
        '{"big":9007199254740993,"one":1.0,"huge":1e400,"__proto__":{"x":1},"nul":"a\\u0000b","lone":"\\ud800","":[]}}]}';
      const parsed = parseJson(text);
      if (!parsed.ok) throw new Error(parsed.message);
      const [sequence = ''] = await fixture.append(parsed.value as object);
      expect((await stored(sequence)).json).toContain(
        '{"big":9007199254740993,"one":1.0,"huge":1e400,"__proto__":{"x":1},"nul":"a\\u0000b","lone":"\\ud800","":[]}',
      );
    });

    describe('uids', () => {
      it('takes the same record once, within a call and across calls', async () => {
        const same = record(run('e'));
        expect((await fixture.store.append([same, same])).map((result) => result.status)).toEqual([
          'appended',
          'duplicate',
        ]);
        expect(await fixture.store.append([same])).toEqual([{ status: 'duplicate' }]);
        expect((await fixture.store.summary()).records).toBe(1);
      });

      it('rejects a given uid that is known with other content, and takes the other records', async () => {
        await fixture.append({ uid: 'mine', flowId: 'f' });
        const results = await fixture.store.append([
          record({ uid: 'mine', flowId: 'other' }),
          record({ uid: 'yours', flowId: 'f' }),
        ]);
        expect(results[0]).toEqual({
          status: 'rejected',
          rejection: { code: 'uid_conflict', message: expect.stringContaining('"mine"') },
        });
        expect(results[1]?.status).toBe('appended');
        expect((await fixture.store.summary()).records).toBe(2);
      });

      it('takes a derived uid with other details for the same observation', async () => {
        await fixture.append(run('e', { timestamp: '2026-01-01T00:00:00.123Z' }));
        const finer = record(run('e', { timestamp: '2026-01-01T00:00:00.123456Z' }));
        expect(finer.uid).toBe(recordUid(finer));
        expect(await fixture.store.append([finer])).toEqual([{ status: 'duplicate' }]);
      });

      it('tells uids apart that a database could confuse', async () => {
        const sequences = await fixture.append(
          { uid: 'a\ud800', flowId: 'f' },
          { uid: 'a\ud801', flowId: 'g' },
          { uid: 'a\ufffd', flowId: 'h' },
          { uid: 'a\ufdd0d800', flowId: 'i' },
          { uid: 'A\ud800', flowId: 'j' },
        );
        expect((await stored(sequences[0] ?? '')).uid).toBe('a\ud800');
        expect((await stored(sequences[3] ?? '')).uid).toBe('a\ufdd0d800');
      });

      it.each([
        ['a completed reference', run('e', { inputs: [{ id: 'known' }] })],
        ['an unknown reference', run('e', { inputs: [{ id: 'nobody' }], outputs: [{ id: 'nothing' }] })],
        ['an input without a type', run('e', { inputs: [{ id: 'known', metadata: { rows: 1 } }] })],
        ['an unknown input without a type', run('e', { inputs: [{ id: 'nobody', displayName: 'x' }] })],
        ['a record without a run', { inputs: [{ id: 'known' }], outputs: [{ id: 'made', type: 'File' }] }],
      ])('takes the stored text of %s for a repetition', async (_, value) => {
        await fixture.append(
          run('before', { outputs: [{ id: 'known', type: 'Table', namespace: 'a', metadata: { b: 1.5 } }] }),
        );
        const [sequence = ''] = await fixture.append(value);
        expect(await fixture.store.append([await again(sequence)])).toEqual([{ status: 'duplicate' }]);
        expect(await fixture.store.append([record(value)])).toEqual([{ status: 'duplicate' }]);
      });
    });

    describe('completion', () => {
      const table = {
        id: 'trips',
        type: 'io.kestra.plugin.ee.assets.Table',
        namespace: 'company.data',
        displayName: 'Trips',
        metadata: { database: 'db' },
      };

      it('gives a reference what is known of the asset, and marks it', async () => {
        await fixture.append(run('make', { outputs: [table] }));
        const [sequence = ''] = await fixture.append(run('use', { inputs: [{ id: 'trips' }] }));
        expect((await again(sequence)).inputs).toEqual([{ tenantId: 'main', ...table, completed: true }]);
      });

      it('completes from earlier records of the same call, not from later ones', async () => {
        const [early = '', , late = ''] = await fixture.append(
          run('early', { inputs: [{ id: 'trips' }] }),
          run('make', { outputs: [table] }),
          run('late', { inputs: [{ id: 'trips' }] }),
        );
        expect((await again(early)).inputs).toEqual([
          { tenantId: 'main', id: 'trips', type: 'io.kestra.core.models.assets.External' },
        ]);
        expect((await again(late)).inputs?.[0]).toMatchObject({ completed: true, displayName: 'Trips' });
      });

      it('does not complete the inputs of a record from its own outputs', async () => {
        const [sequence = ''] = await fixture.append(
          run('both', { inputs: [{ id: 'trips' }], outputs: [table] }),
        );
        expect((await again(sequence)).inputs).toEqual([
          { tenantId: 'main', id: 'trips', type: 'io.kestra.core.models.assets.External' },
        ]);
      });

      it.each([2, 20])(
        'rejects the record alone that %i references make larger than 32 MiB',
        async (count) => {
          await fixture.append(
            run('make', { outputs: [{ id: 'wide', metadata: { x: 'x'.repeat(30 << 20) } }] }),
          );
          const inputs = Array.from({ length: count }, () => ({ id: 'wide' }));
          const use = run('use', { inputs });
          const values = [run('before', { outputs: [table] }), use, run('after')];
          const results = await fixture.store.append(values.map(record));
          expect(results).toMatchObject([
            { status: 'appended' },
            { status: 'rejected', rejection: { code: 'too_large' } },
            { status: 'appended' },
          ]);
          // Its uid was not taken.
          expect(await fixture.store.append([record({ ...run('use'), uid: record(use).uid })])).toMatchObject(
            [{ status: 'appended' }],
          );
        },
      );

      it('gives an input that says more than its id its type alone', async () => {
        await fixture.append(run('make', { outputs: [table] }));
        const [sequence = ''] = await fixture.append(
          run('use', { inputs: [{ id: 'trips', displayName: 'Mine' }] }),
        );
        expect((await again(sequence)).inputs).toEqual([
          { tenantId: 'main', id: 'trips', type: table.type, displayName: 'Mine' },
        ]);
      });

      it('does not look into another tenant', async () => {
        await fixture.append(run('make', { tenantId: 'one', outputs: [table] }));
        const [sequence = ''] = await fixture.append(
          run('use', { tenantId: 'two', inputs: [{ id: 'trips' }] }),
        );
        expect((await again(sequence)).inputs?.[0]?.type).toBe('io.kestra.core.models.assets.External');
      });

      it('leaves a stored record as it is when the asset changes later', async () => {
        await fixture.append(run('make', { outputs: [table] }));
        const [sequence = ''] = await fixture.append(run('use', { inputs: [{ id: 'trips' }] }));
        const before = await stored(sequence);
        await fixture.append(run('remake', { outputs: [{ ...table, displayName: 'New' }] }));
        expect(await stored(sequence)).toEqual(before);
      });
    });

    it('lets another handle see what was appended, and goes on counting', async () => {
      const [sequence = ''] = await fixture.append(run('e', { outputs: [{ id: 'x', type: 'Table' }] }));
      const other = await fixture.another();
      try {
        expect(other.id).toBe(fixture.store.id);
        expect(other.id).toMatch(/^[0-9a-f]{32}$/);
        expect(await other.record(sequence)).toEqual(await stored(sequence));
        const [result] = await other.append([record(run('f', { inputs: [{ id: 'x' }] }))]);
        if (result?.status !== 'appended') throw new Error('not appended');
        expect(await fixture.store.head()).toBe(result.sequence);
        expect((await again(result.sequence)).inputs?.[0]?.completed).toBe(true);
      } finally {
        await other.close();
      }
    });
  });
}
