// Records to files: how plans are cut, what an interrupted run leaves, and what a changed configuration does to it.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AssetShipperError } from '../../../src/model/error.js';
import { dropOffsets, moveOffsets } from '../../../src/shipper/move-offsets.js';
import { ship } from '../../../src/shipper/ship.js';
import type { Store } from '../../../src/store/store.js';
import { failingStore } from './failing-store.js';
import { archive, assetNames, marquez, offsetKey, ShipFixture, shipperId } from './ship-fixture.js';

let fixture: ShipFixture;
beforeEach(async () => {
  fixture = await ShipFixture.make();
});
afterEach(() => fixture.dispose());

const configuration = (more: object = {}) => ({ assetExporters: [{ ...archive, ...more }] });
const sizes = async (directory?: string) =>
  [...(await fixture.files(directory)).values()].map((assets) => assets.length);
const shippedAssets = async (directory?: string) => [...(await fixture.files(directory)).values()].flat();

describe('plans', () => {
  it('fill every file but the last, also when a filter leaves records out', async () => {
    await fixture.append(25, (n) => ({ type: n % 3 === 0 ? 'File' : 'Table' }));
    const result = await fixture.ship({ ...configuration({ maxLinesPerFile: 5 }), assetTypes: ['Table'] });
    expect(result).toMatchObject({ fetched: 17, filtered: 8 });
    expect(await sizes()).toEqual([5, 5, 5, 2]);
    expect(await shippedAssets()).toEqual(
      assetNames(1, 25).filter((name) => Number(name.slice(6)) % 3 !== 0),
    );
    expect(result.outputs.archive).toMatchObject({
      status: 'complete',
      records: 17,
      lines: 17,
      offset: '25',
    });
    expect(result.outputs.archive?.uris).toHaveLength(4);
    expect(result.outputs.archive?.uri).toBe(result.outputs.archive?.uris?.[0]);
  });

  it('name their files by time, store, exporter, first and last sequence', async () => {
    await fixture.append(4, (n) => ({ type: n === 1 || n === 4 ? 'File' : 'Table' }));
    await fixture.ship({ ...configuration(), assetTypes: ['Table'] });
    const id = fixture.store.id.slice(0, 8);
    expect([...(await fixture.files()).keys()]).toEqual([
      `kestra-log-file-20260301T000000.000Z-${id}-archive-2-3.json`,
    ]);
  });

  it('make no file and no directory where nothing is new, and pass over what the filter leaves out', async () => {
    await fixture.append(3);
    const { archive: end } = await fixture.outputs({ ...configuration(), assetTypes: ['Model'] });
    expect(end).toEqual({
      status: 'complete',
      records: 0,
      skipped: 0,
      deadLettered: 0,
      uris: [],
      lines: 0,
      bytes: 0,
      offset: '3',
    });
    expect((await fixture.files()).size).toBe(0);
  });

  it('end at the number of records that a run is given', async () => {
    await fixture.append(10);
    const options = { maxRecords: 4 };
    await fixture.ship(configuration({ maxLinesPerFile: 3 }), options);
    expect(await sizes()).toEqual([3, 1]);
    expect((await fixture.state('archive'))?.offset).toBe('4');
  });
});

describe('a plan that an earlier run left open', () => {
  /** The file is there, but the store failed before the plan was settled. */
  async function failAtSettlement(configured: object): Promise<void> {
    const store = failingStore(fixture.store, { settlePlan: 1 });
    await expect(ship(store, await fixture.shipper(configured))).rejects.toMatchObject({
      code: 'store_unreachable',
    });
    expect(await openPlan()).toBeDefined();
  }
  const openPlan = () =>
    fixture.store.openedPlan({ shipperId, offsetKey, partition: 0, exporterId: 'archive' });

  it('is finished as it was, whatever maxLinesPerFile is now', async () => {
    await fixture.append(10);
    await failAtSettlement(configuration({ maxLinesPerFile: 4 }));
    const [published] = [...(await fixture.files()).keys()];
    fixture.clock.advance(60_000);
    await fixture.append(5);
    const { archive: end } = await fixture.outputs(configuration({ maxLinesPerFile: 3 }));
    expect(await sizes()).toEqual([4, 3, 3, 3, 2]);
    expect([...(await fixture.files()).keys()][0]).toBe(published);
    expect(await shippedAssets()).toEqual(assetNames(1, 15));
    expect(end).toMatchObject({ status: 'complete', records: 15, offset: '15' });
    expect(await openPlan()).toBeUndefined();
  });

  it('is finished in its own format, directory and compression after --continue', async () => {
    await fixture.append(2);
    await fixture.ship(configuration());
    await fixture.append(6);
    await failAtSettlement(configuration({ maxLinesPerFile: 4 }));
    const changed = configuration({ format: 'ION', directory: './elsewhere', compression: 'gzip' });
    await expect(fixture.ship(changed)).rejects.toMatchObject({ code: 'config_changed' });
    const { archive: end } = await fixture.outputs(changed, { continue: true });
    expect(end).toMatchObject({ status: 'complete', records: 6, offset: '8' });
    expect(await sizes()).toEqual([2, 4]);
    expect(await shippedAssets()).toEqual(assetNames(1, 6));
    const [name] = [...(await fixture.files('elsewhere')).keys()];
    expect(name).toMatch(/-7-8\.ion\.gz$/);
    await expect(fixture.ship(changed)).resolves.toMatchObject({ fetched: 0 });
  });

  it('of a first run binds nothing to a configuration that was changed before anything was acknowledged', async () => {
    await fixture.append(4);
    await failAtSettlement(configuration());
    const changed = configuration({ format: 'ION', directory: './elsewhere' });
    await expect(fixture.ship(changed)).resolves.toMatchObject({ fetched: 4 });
    expect(await shippedAssets()).toEqual(assetNames(1, 4));
    await fixture.append(1);
    await expect(fixture.ship(changed)).resolves.toMatchObject({ fetched: 1 });
    expect(await shippedAssets('elsewhere')).toEqual(['asset-5']);
  });
});

describe('an open plan that is discarded because its offset is moved or dropped by hand', () => {
  const changes = {
    moved: () => moveOffsets(fixture.store, { shipperId }, 'earliest'),
    dropped: () => dropOffsets(fixture.store, { shipperId }),
  };

  it.each(['moved', 'dropped'] as const)('%s: takes its unfinished file along', async (change) => {
    await fixture.append(3);
    const store = failingStore(fixture.store, { settlePlan: 1 });
    await expect(ship(store, await fixture.shipper(configuration()))).rejects.toThrow();
    const out = join(fixture.directory, 'out');
    const [finished] = await readdir(out);
    await writeFile(join(out, `.${finished}.tmp`), 'half a line');
    await writeFile(join(out, '.of-somebody-else.tmp'), '');
    await changes[change]();
    expect((await readdir(out)).sort()).toEqual(['.of-somebody-else.tmp', finished]);
  });
});

describe('a changed configuration', () => {
  it('is refused once something was acknowledged, naming what changed; nothing is shipped', async () => {
    await fixture.append(2);
    await fixture.ship(configuration());
    await fixture.append(2);
    const changed = { ...configuration({ format: 'ION' }), assetTypes: ['Table'] };
    const error = await fixture.ship(changed).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AssetShipperError);
    expect(error).toMatchObject({ code: 'config_changed', exitCode: 78 });
    expect(String(error)).toMatch(/archive.*assetTypes, format/);
    expect(await shippedAssets()).toEqual(assetNames(1, 2));
  });

  it('is followed from the offset on with --continue, which does nothing where nothing changed', async () => {
    await fixture.append(2);
    await fixture.ship(configuration());
    const bound = await fixture.state('archive');
    await fixture.ship(configuration(), { continue: true });
    expect(await fixture.state('archive')).toMatchObject({
      offset: '2',
      configuration: bound?.configuration,
      updatedAt: bound?.updatedAt,
    });
    const changed = configuration({ directory: './elsewhere' });
    await fixture.ship(changed, { continue: true });
    await fixture.append(1);
    await fixture.ship(changed);
    expect(await shippedAssets('elsewhere')).toEqual(['asset-3']);
    await expect(fixture.ship(configuration())).rejects.toMatchObject({ code: 'config_changed' });
  });

  it('of tuning is none', async () => {
    await fixture.append(2);
    await fixture.ship(configuration());
    await fixture.append(1);
    await expect(fixture.ship(configuration({ maxLinesPerFile: 7 }))).resolves.toMatchObject({ fetched: 1 });
  });
});

describe('a backfill', () => {
  it('ships what lies between the instants once more and leaves the offset and no trace in the store', async () => {
    await fixture.append(6, (n) => ({ timestamp: `2026-02-0${n}T00:00:00.000Z` }));
    await fixture.ship(configuration());
    const before = await fixture.store.exporterStates();
    fixture.clock.advance(1_000);
    const result = await fixture.ship(configuration(), {
      since: '2026-02-02T00:00:00.000Z',
      until: '2026-02-05T00:00:00.000Z',
    });
    expect(result).toMatchObject({ fetched: 3 });
    expect((await shippedAssets()).sort()).toEqual([...assetNames(1, 6), ...assetNames(2, 4)].sort());
    expect(await fixture.store.exporterStates()).toEqual(before);
  });
});

describe('the first run', () => {
  it('begins at the lookback period and says what it passes over', async () => {
    await fixture.append(3, (n) => ({
      timestamp: n === 1 ? '2026-02-01T00:00:00.000Z' : '2026-02-28T12:00:00.000Z',
    }));
    const shipper = { ...configuration(), start: undefined, lookbackPeriod: 'P1D' };
    const { archive: end } = await fixture.outputs(shipper);
    expect(end).toMatchObject({ records: 2 });
    expect(end?.notices?.join()).toMatch(/1 older records? .*lookback/);
    expect(await shippedAssets()).toEqual(assetNames(2, 3));
  });
});

describe('trouble', () => {
  it('with a directory stops its exporter with the offset unmoved and lets the others go on', async () => {
    await fixture.append(3);
    await writeFile(join(fixture.directory, 'taken'), 'a file');
    const { outputs } = await fixture.ship({
      assetExporters: [{ ...archive, id: 'broken', directory: './taken' }, archive],
    });
    expect(outputs.broken).toMatchObject({ status: 'stopped', records: 0, offset: '0', uris: [] });
    expect(outputs.broken?.error?.code).toBe('not_a_directory');
    expect(outputs.archive).toMatchObject({ status: 'complete', records: 3, offset: '3' });
  });

  it('in the store while records are read is thrown, with every offset unmoved and nothing left in flight', async () => {
    await fixture.append(300);
    const endpoint = await fixture.endpoint();
    endpoint.script = () => ({ status: 201, delayMillis: 5 });
    const configured = { assetExporters: [archive, marquez(endpoint.url)] };
    const store = failingStore(fixture.store, { read: 3 });
    await expect(ship(store, await fixture.shipper(configured))).rejects.toMatchObject({
      code: 'store_unreachable',
    });
    const sent = endpoint.received.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(endpoint.received.length).toBe(sent);
    expect((await fixture.store.exporterStates()).map(({ offset }) => offset)).toEqual(['0', '0']);
    expect((await fixture.files()).size).toBe(0);
    const { outputs } = await fixture.ship(configured);
    expect(outputs.archive).toMatchObject({ status: 'complete', records: 300 });
    expect(outputs.marquez).toMatchObject({ status: 'complete', records: 300 });
  });

  it('with a store that gives fewer records than were planned stops the exporter', async () => {
    await fixture.append(5);
    const endpoint = await fixture.endpoint();
    const configured = { assetExporters: [archive, marquez(endpoint.url)] };
    const store: Store = failingStore(fixture.store, {}, (records) => records.slice(1));
    const { outputs } = await ship(store, await fixture.shipper(configured));
    expect(outputs.archive).toMatchObject({ status: 'stopped', records: 0, offset: '0' });
    expect(outputs.archive?.error?.code).toBe('plan_gap');
    expect(outputs.marquez).toMatchObject({ status: 'stopped' });
    expect(outputs.marquez?.error?.code).toBe('plan_gap');
    expect((await fixture.files()).size).toBe(0);
  });
});
