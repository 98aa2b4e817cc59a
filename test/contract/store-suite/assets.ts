// Current state of assets, and who used them.
import { describe, expect, it } from 'vitest';

import { parseJson } from '../../../src/codec/json/parse.js';
import { ExactNumber } from '../../../src/model/json-value.js';
import type { AssetQuery } from '../../../src/store/store.js';
import { type MakePlace, record, run, StoreFixture } from './store-place.js';

export function assetTests(makePlace: MakePlace): void {
  describe('assets', () => {
    const fixture = new StoreFixture(makePlace);

    const ids = async (query: Partial<AssetQuery>) =>
      (await fixture.store.assets({ limit: 100, ...query })).map(({ asset }) => asset.id);

    it('are not there before a record mentions them', async () => {
      expect(await fixture.store.asset('main', 't')).toBeUndefined();
      expect(await fixture.store.assets({ limit: 10 })).toEqual([]);
      expect(await fixture.store.usages({ tenantId: 'main', id: 't' }, 10)).toEqual([]);
    });

    it('follow the time of the records, not the order of appending', async () => {
      const newer = run('b', {
        timestamp: '2026-01-02T00:00:00Z',
        outputs: [{ id: 't', type: 'Table', displayName: 'New', metadata: { a: 1 } }],
      });
      const older = run('a', {
        timestamp: '2026-01-01T00:00:00Z',
        outputs: [{ id: 't', type: 'Table', displayName: 'Old', metadata: { a: 0, b: 0 } }],
      });
      await fixture.append(newer);
      await fixture.append(older);
      expect(await fixture.store.asset('main', 't')).toMatchObject({
        asset: {
          tenantId: 'main',
          id: 't',
          type: 'Table',
          displayName: 'New',
          metadata: { a: 1, b: 0 },
          created: '2026-01-01T00:00:00Z',
          updated: '2026-01-02T00:00:00Z',
        },
        health: 'green',
        materializedAt: '2026-01-02T00:00:00Z',
      });
    });

    it('are not changed by a completed reference or a duplicate', async () => {
      const make = run('a', { outputs: [{ id: 't', type: 'Table', displayName: 'T' }] });
      await fixture.append(make);
      const before = await fixture.store.asset('main', 't');
      await fixture.append(run('b', { timestamp: '2026-02-01T00:00:00Z', inputs: [{ id: 't' }] }));
      expect(await fixture.store.append([record(make)])).toEqual([{ status: 'duplicate' }]);
      expect(await fixture.store.asset('main', 't')).toEqual(before);
    });

    it('show the health of the last run, and keep their content when it failed', async () => {
      await fixture.append(
        run('a', { outputs: [{ id: 't', type: 'Table', displayName: 'Good' }] }),
        run('b', {
          state: 'FAILED',
          timestamp: '2026-01-02T00:00:00Z',
          outputs: [{ id: 't', type: 'Table', displayName: 'Bad' }],
        }),
      );
      expect(await fixture.store.asset('main', 't')).toMatchObject({
        asset: { displayName: 'Good', updated: '2026-01-01T00:00:00Z' },
        health: 'red',
        materializedAt: '2026-01-01T00:00:00Z',
      });
    });

    it('give metadata back without loss', async () => {
      const parsed = parseJson(
        '{"timestamp":"2026-01-01T00:00:00Z","outputs":[{"id":"t","type":"Table","metadata":{"n":9007199254740993,' +
          '"__proto__":"x","lone":"\\ud800"}}]}',
      );
      if (!parsed.ok) throw new Error(parsed.message);
      await fixture.append(parsed.value as object);
      const metadata = (await fixture.store.asset('main', 't'))?.asset.metadata;
      expect(metadata?.n).toEqual(new ExactNumber('9007199254740993'));
      expect(metadata?.lone).toBe('\ud800');
      expect(Object.hasOwn(metadata ?? {}, '__proto__')).toBe(true);
    });

    it('belong to their tenant', async () => {
      await fixture.append(
        { tenantId: 'one', outputs: [{ id: 't', type: 'Table', displayName: 'One' }] },
        { tenantId: 'two', outputs: [{ id: 't', type: 'Table', displayName: 'Two' }] },
      );
      expect((await fixture.store.asset('one', 't'))?.asset.displayName).toBe('One');
      expect((await fixture.store.asset('two', 't'))?.asset.displayName).toBe('Two');
      expect(await fixture.store.asset('main', 't')).toBeUndefined();
      expect((await fixture.store.summary()).assets).toBe(2);
    });

    it('are listed by tenant and id, and continued after the last one seen', async () => {
      await fixture.append(
        { tenantId: 'b', outputs: ['a', 'z', 'B', 'é', 'ab'].map((id) => ({ id, type: 'Table' })) },
        { tenantId: 'a', outputs: [{ id: 'x', type: 'Table' }] },
      );
      const seen: string[] = [];
      for (let after: AssetQuery['after']; ; ) {
        const page = await fixture.store.assets({ limit: 2, ...(after === undefined ? {} : { after }) });
        seen.push(...page.map(({ asset }) => `${asset.tenantId}/${asset.id}`));
        after = page.at(-1)?.asset;
        if (page.length < 2) break;
      }
      expect(seen).toEqual(['a/x', 'b/B', 'b/a', 'b/ab', 'b/z', 'b/é']);
      expect(await ids({ tenantId: 'a' })).toEqual(['x']);
    });

    it('are listed by namespace, type in any spelling, and text of metadata', async () => {
      await fixture.append({
        outputs: [
          { id: '1', type: 'Table', namespace: 'a', metadata: { owner: 'x', rows: 5 } },
          {
            id: '2',
            type: 'io.kestra.plugin.ee.assets.Table',
            namespace: 'a.b',
            metadata: { owner: 'x', live: true },
          },
          { id: '3', type: 'File', namespace: 'ab', metadata: { owner: 'y' } },
          { id: '4', type: 'File' },
        ],
      });
      expect(await ids({ namespace: 'a' })).toEqual(['1']);
      expect(await ids({ namespace: 'a.*' })).toEqual(['2']);
      expect(await ids({ type: 'TABLE' })).toEqual(['1', '2']);
      expect(await ids({ metadata: { owner: 'x' } })).toEqual(['1', '2']);
      expect(await ids({ metadata: { owner: 'x', rows: '5' } })).toEqual(['1']);
      expect(await ids({ metadata: { live: 'true' } })).toEqual(['2']);
      expect(await ids({ metadata: { constructor: 'x' } })).toEqual([]);
      expect(await ids({ type: 'Table', metadata: { owner: 'y' } })).toEqual([]);
    });

    it('find rare metadata among many assets, up to the limit', async () => {
      const outputs = Array.from({ length: 1300 }, (_, index) => ({
        id: `a${String(index).padStart(4, '0')}`,
        type: 'Table',
        metadata: { rare: index % 600 === 599 ? 'yes' : 'no' },
      }));
      await fixture.append({ outputs });
      expect(await ids({ metadata: { rare: 'yes' } })).toEqual(['a0599', 'a1199']);
      expect(await ids({ metadata: { rare: 'yes' }, limit: 1 })).toEqual(['a0599']);
      expect(await ids({ limit: 0 })).toEqual([]);
    });

    it('are hidden once deleted, and come back when they are declared again', async () => {
      await fixture.append({ outputs: [{ id: 't', type: 'Table' }] });
      await fixture.append({
        timestamp: '2026-01-02T00:00:00Z',
        outputs: [{ id: 't', type: 'Table', deleted: true }],
      });
      expect(await ids({})).toEqual([]);
      expect(await ids({ includeDeleted: true })).toEqual(['t']);
      await fixture.append({ timestamp: '2026-01-03T00:00:00Z', outputs: [{ id: 't', type: 'Table' }] });
      expect(await ids({})).toEqual(['t']);
    });

    it('tell ids apart that a database could confuse', async () => {
      const odd = ['a\ud800', 'a\ud801', 'a\ufffd', 'A', 'a'];
      await fixture.append({
        outputs: odd.map((id) => ({ id, type: 'Table', displayName: `name of ${id}` })),
      });
      for (const id of odd) {
        expect((await fixture.store.asset('main', id))?.asset.displayName).toBe(`name of ${id}`);
      }
      expect(new Set(await ids({}))).toEqual(new Set(odd));
    });

    it('list the records that used them, newest first, each side', async () => {
      const [made = '', , used = ''] = await fixture.append(
        run('make', { namespace: 'n', flowId: 'f', taskId: 't', taskRunId: 'tr', state: 'SUCCESS' }),
        run('other', { outputs: [{ id: 'other', type: 'Table' }] }),
        run('use', { timestamp: '2026-01-02T00:00:00.10Z', inputs: [{ id: 'trips' }] }),
      );
      const usages = await fixture.store.usages({ tenantId: 'main', id: 'trips' }, 10);
      expect(usages).toEqual([
        {
          sequence: used,
          uid: (await fixture.store.record(used))?.uid,
          side: 'input',
          timestamp: '2026-01-02T00:00:00.10Z',
          executionId: 'use',
        },
        {
          sequence: made,
          uid: (await fixture.store.record(made))?.uid,
          side: 'output',
          timestamp: '2026-01-01T00:00:00Z',
          namespace: 'n',
          flowId: 'f',
          taskId: 't',
          executionId: 'make',
          taskRunId: 'tr',
          state: 'SUCCESS',
        },
      ]);
      expect(await fixture.store.usages({ tenantId: 'main', id: 'trips' }, 1)).toEqual([usages[0]]);
    });
  });
}
