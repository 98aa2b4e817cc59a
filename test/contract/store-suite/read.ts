// Reading: pages, filters, offsets, translation of instants.
import { describe, expect, it } from 'vitest';

import type { RecordFilter } from '../../../src/store/store.js';
import { type MakePlace, run, runs, StoreFixture } from './store-place.js';

export function readTests(makePlace: MakePlace): void {
  describe('read', () => {
    const fixture = new StoreFixture(makePlace);

    /** Execution ids of all matching records, read in pages of `limit`. */
    async function read(filter: RecordFilter, limit = 100): Promise<string[]> {
      const { store } = fixture;
      const found: string[] = [];
      const through = await store.head();
      for (let after = '0'; ; ) {
        const page = await store.read({ after, through }, filter, limit);
        expect(page.length).toBeLessThanOrEqual(limit);
        found.push(...page.map(({ json }) => String(JSON.parse(json).executionId)));
        const last = page.at(-1);
        if (last === undefined) break;
        after = last.sequence;
      }
      expect(await store.count({ after: '0', through }, filter)).toBe(found.length);
      expect((await store.measure({ after: '0', through }, filter, 1000)).count).toBe(found.length);
      return found;
    }

    const table = (namespace?: string) => ({
      id: `t-${namespace}`,
      type: 'io.kestra.plugin.ee.assets.Table',
      ...(namespace === undefined ? {} : { namespace }),
    });

    it('returns nothing from an empty store, whose head is 0', async () => {
      const { store } = fixture;
      expect(await store.head()).toBe('0');
      expect(await store.read({ after: '0', through: '0' }, {}, 10)).toEqual([]);
      expect(await store.count({ after: '0', through: '0' }, {})).toBe(0);
      expect(await store.oldestAfter('0')).toBeUndefined();
      expect(await store.record('1')).toBeUndefined();
      expect(await store.summary()).toEqual({ records: 0, assets: 0, deadLetters: 0, head: '0' });
    });

    it('takes a range as after its beginning and up to its end', async () => {
      const [, second = '', , fourth = ''] = await fixture.append(...runs(5));
      const page = await fixture.store.read({ after: second, through: fourth }, {}, 10);
      expect(page.map(({ json }) => JSON.parse(json).executionId)).toEqual(['run-2', 'run-3']);
    });

    it.each([1, 2, 3, 7, 100])('pages by %i without a gap or a repetition', async (limit) => {
      await fixture.append(...runs(7));
      expect(await read({}, limit)).toEqual(runs(7).map((_, index) => `run-${index}`));
    });

    it.each([1, 2, 100])(
      'pages by %i through several types and namespaces, each record once',
      async (limit) => {
        await fixture.append(
          run('both', { inputs: [table('a.b')], outputs: [{ id: 'f', type: 'File', namespace: 'a.c' }] }),
          run('no', { outputs: [{ id: 'v', type: 'VM', namespace: 'b' }] }),
          run('file', { outputs: [{ id: 'f', type: 'File', namespace: 'a.c' }] }),
          run('twice', { outputs: [table('a.b'), { ...table('a.b'), id: 'second' }] }),
        );
        expect(await read({ assetTypes: ['Table', 'File'] }, limit)).toEqual(['both', 'file', 'twice']);
        expect(await read({ assetNamespace: 'a.*' }, limit)).toEqual(['both', 'file', 'twice']);
        expect(await read({ assetNamespace: 'a.*', assetTypes: ['FILE'] }, limit)).toEqual(['both', 'file']);
      },
    );

    it('finds types in every spelling', async () => {
      await fixture.append(
        run('short', { outputs: [{ id: 'a', type: 'TABLE' }] }),
        run('core', { outputs: [{ id: 'b', type: 'io.kestra.core.models.assets.Table' }] }),
        run('plugin', { outputs: [{ id: 'c', type: 'io.kestra.plugin.ee.assets.Table' }] }),
        run('free', { outputs: [{ id: 'd', type: 'dashboard' }] }),
        run('other', { outputs: [{ id: 'e', type: 'Dashboard' }] }),
      );
      expect(await read({ assetTypes: ['table'] })).toEqual(['short', 'core', 'plugin']);
      expect(await read({ assetTypes: ['dashboard'] })).toEqual(['free']);
      expect(await read({ assetTypes: [] })).toEqual([]);
    });

    it('matches a namespace as equal, and prefix.* as below the prefix only', async () => {
      await fixture.append(
        run('exact', { namespace: 'a', outputs: [table('a')] }),
        run('below', { namespace: 'a.b', outputs: [table('a.b')] }),
        run('deep', { namespace: 'a.b.c', outputs: [table('a.b.c')] }),
        run('sibling', { namespace: 'ab', outputs: [table('ab')] }),
        run('dash', { namespace: 'a-b', outputs: [table('a-b')] }),
        run('none', { outputs: [table()] }),
      );
      for (const key of ['assetNamespace', 'flowNamespace'] as const) {
        expect(await read({ [key]: 'a' })).toEqual(['exact']);
        expect(await read({ [key]: 'a.*' })).toEqual(['below', 'deep']);
        expect(await read({ [key]: 'a.b.*' })).toEqual(['deep']);
        expect(await read({ [key]: 'z.*' })).toEqual([]);
        expect(await read({ [key]: '%' })).toEqual([]);
        expect(await read({ [key]: `a' OR 1=1 --` })).toEqual([]);
      }
    });

    it('wants namespace and type of an asset on the same asset, on either side', async () => {
      await fixture.append(
        run('split', { inputs: [table('x')], outputs: [{ id: 'f', type: 'File', namespace: 'y' }] }),
        run('input', { inputs: [table('y')], outputs: [{ id: 'f', type: 'File', namespace: 'x' }] }),
        run('output', { outputs: [table('y')] }),
      );
      expect(await read({ assetNamespace: 'y', assetTypes: ['Table'] })).toEqual(['input', 'output']);
    });

    it('filters by what a reference was completed to', async () => {
      await fixture.append(
        run('make', { outputs: [{ ...table('x'), id: 'ref' }] }),
        run('use', { inputs: [{ id: 'ref' }] }),
      );
      expect(await read({ assetNamespace: 'x' })).toEqual(['make', 'use']);
      await fixture.append(run('unknown', { inputs: [{ id: 'nobody' }] }));
      expect(await read({ assetTypes: ['External'] })).toEqual(['unknown']);
    });

    it('filters by flow and task, all given conditions together', async () => {
      const flow = { namespace: 'n', flowId: 'f', taskId: 't', outputs: [table('x')] };
      await fixture.append(
        run('all', flow),
        run('other-flow', { ...flow, flowId: 'g' }),
        run('other-task', { ...flow, taskId: 'u' }),
        run('other-namespace', { ...flow, namespace: 'm' }),
        run('other-asset', { ...flow, outputs: [table('z')] }),
      );
      expect(await read({ flowId: 'g' })).toEqual(['other-flow']);
      expect(await read({ taskId: 'u' })).toEqual(['other-task']);
      expect(
        await read(
          { flowNamespace: 'n', flowId: 'f', taskId: 't', assetNamespace: 'x', assetTypes: ['Table'] },
          1,
        ),
      ).toEqual(['all']);
    });

    it('takes since as included and until as excluded, with all digits', async () => {
      await fixture.append(
        run('before', { timestamp: '2026-01-01T00:00:00.099999999Z' }),
        run('at', { timestamp: '2026-01-01T00:00:00.1Z' }),
        run('same', { timestamp: '2026-01-01T00:00:00.100Z' }),
        run('inside', { timestamp: '2026-01-01T00:00:00.1000001Z' }),
        run('end', { timestamp: '2026-01-01T00:00:01Z' }),
      );
      expect(await read({ since: '2026-01-01T00:00:00.10Z' })).toEqual(['at', 'same', 'inside', 'end']);
      expect(await read({ since: '2026-01-01T00:00:00.10Z', until: '2026-01-01T00:00:01.000Z' })).toEqual([
        'at',
        'same',
        'inside',
      ]);
    });

    it('filters by more types and namespaces than a query has room for', async () => {
      const many = Array.from({ length: 150 }, (_, index) =>
        run(`run-${index}`, {
          outputs: [{ id: `a${index}`, type: `type${index}`, namespace: `n.${index}` }],
        }),
      );
      await fixture.append(...many, run('not', { outputs: [{ id: 'b', type: 'another', namespace: 'm' }] }));
      const expected = many.map((_, index) => `run-${index}`);
      expect(await read({ assetNamespace: 'n.*' }, 40)).toEqual(expected);
      expect(await read({ assetTypes: many.map((_, index) => `type${149 - index}`) }, 40)).toEqual(expected);
      expect(await read({ assetNamespace: 'n.*', assetTypes: ['type7', 'type149', 'another'] })).toEqual([
        'run-7',
        'run-149',
      ]);
    });

    it('measures a batch: its extent, how far it reaches, and what the filter left out', async () => {
      const [first = '', , third = '', fourth = ''] = await fixture.append(
        run('a', { flowId: 'f', timestamp: '2026-02-01T00:00:00.5Z' }),
        run('b', { flowId: 'g', timestamp: '2026-02-03T00:00:00Z' }),
        run('c', { flowId: 'f', timestamp: '2026-02-01T00:00:00.50Z' }),
        run('d', { flowId: 'g', timestamp: '2026-02-01T00:00:00Z' }),
      );
      const range = { after: '0', through: fourth };
      const { store } = fixture;
      const both = { first, last: third, count: 2, latest: '2026-02-01T00:00:00.5Z' };
      expect(await store.measure(range, { flowId: 'f' }, 5)).toEqual({
        ...both,
        through: fourth,
        filtered: 2,
      });
      expect(await store.measure(range, { flowId: 'f' }, 2)).toEqual({
        ...both,
        through: third,
        filtered: 1,
      });
      expect(await store.measure(range, { flowId: 'f' }, 1)).toEqual({
        first,
        last: first,
        latest: '2026-02-01T00:00:00.5Z',
        count: 1,
        through: first,
        filtered: 0,
      });
      expect(await store.measure(range, {}, 5)).toMatchObject({ count: 4, latest: '2026-02-03T00:00:00Z' });
      expect(await store.measure(range, { flowId: 'none' }, 5)).toEqual({
        count: 0,
        through: fourth,
        filtered: 4,
      });
    });

    describe('offsets', () => {
      it('orders them as numbers, however many digits they have', async () => {
        const { store } = fixture;
        expect(store.compareOffsets('9', '10')).toBeLessThan(0);
        expect(store.compareOffsets('10', '9')).toBeGreaterThan(0);
        expect(store.compareOffsets('10', '10')).toBe(0);
        expect(store.compareOffsets('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
      });

      it.each(['', '-1', '1.5', '01', 'abc', '1e3', ' 1', '99999999999999999999'])(
        'knows no offset %j',
        async (text) => {
          expect(() => fixture.store.compareOffsets('0', text)).toThrowError(
            expect.objectContaining({ code: 'offset_unknown' }),
          );
          await expect(fixture.store.read({ after: text, through: '1' }, {}, 1)).rejects.toMatchObject({
            code: 'offset_unknown',
          });
        },
      );

      it('translates an instant to the offset before the first record at or after it, in order of appending', async () => {
        const { store } = fixture;
        await fixture.append(run('new', { timestamp: '2026-01-05T00:00:00Z' }));
        const [, third = ''] = await fixture.append(
          run('old', { timestamp: '2026-01-01T00:00:00Z' }),
          run('newest', { timestamp: '2026-01-09T00:00:00.5Z' }),
        );
        const readFrom = async (instant: string) => {
          const after = await store.offsetBefore(instant);
          const page = await store.read({ after, through: third }, {}, 10);
          return page.map(({ json }) => JSON.parse(json).executionId);
        };
        expect(await readFrom('2026-01-01T00:00:00Z')).toEqual(['new', 'old', 'newest']);
        expect(await readFrom('2026-01-05T00:00:00.000Z')).toEqual(['new', 'old', 'newest']);
        expect(await readFrom('2026-01-09T00:00:00.500Z')).toEqual(['newest']);
        expect(await store.offsetBefore('2026-01-09T00:00:00.51Z')).toBe(third);
      });

      it('says the smallest timestamp after an offset', async () => {
        const at = (executionId: string, timestamp: string) => run(executionId, { timestamp });
        const [first = ''] = await fixture.append(at('a', '2026-01-01T00:00:00Z'));
        const [, third = ''] = await fixture.append(
          at('b', '2026-01-03T00:00:00.5Z'),
          at('c', '2026-01-03T00:00:00Z'),
        );
        expect(await fixture.store.oldestAfter('0')).toBe('2026-01-01T00:00:00Z');
        expect(await fixture.store.oldestAfter(first)).toBe('2026-01-03T00:00:00Z');
        expect(await fixture.store.oldestAfter(third)).toBeUndefined();
      });
    });
  });
}
