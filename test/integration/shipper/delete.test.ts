// `delete: true`: what leaves the store, and what must not.
import { afterEach, beforeEach, expect, it } from 'vitest';

import { closeShipper } from '../../../src/shipper/create-shipper.js';
import { ship } from '../../../src/shipper/ship.js';
import { archive, marquez, ShipFixture } from './ship-fixture.js';

let fixture: ShipFixture;
beforeEach(async () => {
  fixture = await ShipFixture.make();
});
afterEach(() => fixture.dispose());

const configuration = (more: object = {}) => ({ delete: true, assetExporters: [archive], ...more });

async function kept(): Promise<number[]> {
  const records = await fixture.store.read({ after: '0', through: await fixture.store.head() }, {}, 1_000);
  return records.map(({ sequence }) => Number(sequence));
}

it('removes what was shipped and says how many', async () => {
  await fixture.append(4);
  expect(await fixture.ship(configuration())).toMatchObject({ fetched: 4, deleted: 4 });
  expect(await kept()).toEqual([]);
  await fixture.append(1);
  expect(await fixture.ship(configuration())).toMatchObject({ fetched: 1, deleted: 1 });
});

it('keeps what the filter left out', async () => {
  await fixture.append(6, (n) => ({ type: n % 2 === 0 ? 'File' : 'Table' }));
  expect(await fixture.ship(configuration({ assetTypes: ['Table'] }))).toMatchObject({ deleted: 3 });
  expect(await kept()).toEqual([2, 4, 6]);
});

it('keeps what an earlier filter left out, also where the present one matches it', async () => {
  await fixture.append(6, (n) => ({ type: n % 2 === 0 ? 'File' : 'Table' }));
  await fixture.ship(configuration({ assetTypes: ['Table'] }));
  await fixture.append(2, () => ({ type: 'File' }));
  await fixture.ship(configuration({ assetTypes: ['File'] }), { continue: true });
  expect(await kept()).toEqual([2, 4, 6]);
  await fixture.append(1, () => ({ type: 'File' }));
  await fixture.ship(configuration({ assetTypes: ['File'] }));
  expect(await kept()).toEqual([2, 4, 6]);
});

it('keeps what went by under another filter before anything was acknowledged', async () => {
  await fixture.append(3, () => ({ type: 'File' }));
  await fixture.ship(configuration({ assetTypes: ['Table'] }));
  await fixture.append(1, () => ({ type: 'File' }));
  await fixture.ship(configuration({ assetTypes: ['File'] }));
  expect(await kept()).toEqual([1, 2, 3]);
});

it('keeps what the first run passed over', async () => {
  await fixture.append(3, (n) => ({ timestamp: n < 3 ? '2026-02-01T00:00:00Z' : '2026-02-28T12:00:00Z' }));
  await fixture.ship(configuration({ start: undefined, lookbackPeriod: 'P1D' }));
  expect(await kept()).toEqual([1, 2]);
});

it('keeps dead letters', async () => {
  await fixture.append(3);
  const endpoint = await fixture.endpoint();
  endpoint.script = ({ asset }) => (asset === 'asset-2' ? 400 : 201);
  const result = await fixture.ship(configuration({ assetExporters: [archive, marquez(endpoint.url)] }));
  expect(result).toMatchObject({ deleted: 2 });
  expect(await kept()).toEqual([2]);
});

it('keeps what an exporter of this shipper still needs, until it has it', async () => {
  await fixture.append(5, () => ({ job: 'same' }));
  const endpoint = await fixture.endpoint();
  endpoint.script = ({ asset }) => (asset === 'asset-3' ? 503 : 201);
  const both = configuration({ assetExporters: [archive, marquez(endpoint.url)] });
  expect(await fixture.ship(both)).toMatchObject({ deleted: 2 });
  expect(await kept()).toEqual([3, 4, 5]);
  endpoint.script = () => 201;
  expect(await fixture.ship(both)).toMatchObject({ deleted: 3 });
});

it('keeps everything for a configured exporter that has never run', async () => {
  await fixture.append(3);
  const endpoint = await fixture.endpoint();
  const both = configuration({ assetExporters: [archive, marquez(endpoint.url)] });
  const result = await fixture.ship(both, { exporterIds: ['archive'] });
  expect(result.deleted).toBeUndefined();
  expect(await kept()).toEqual([1, 2, 3]);
  expect(await fixture.ship(both)).toMatchObject({ deleted: 3 });
});

it('keeps what the offset of another shipper in the store still needs', async () => {
  await fixture.append(2);
  const other = await fixture.shipper({
    id: 'other',
    assetExporters: [{ ...archive, directory: './other' }],
  });
  await ship(fixture.store, other);
  await fixture.append(3);
  expect(await fixture.ship(configuration())).toMatchObject({ fetched: 5, deleted: 2 });
  expect(await kept()).toEqual([3, 4, 5]);
  expect(await ship(fixture.store, other)).toMatchObject({ fetched: 3 });
  expect(await fixture.ship(configuration())).toMatchObject({ fetched: 0, deleted: 3 });
  await closeShipper(other);
});

it('removes nothing in a backfill', async () => {
  await fixture.append(2);
  const result = await fixture.ship(configuration(), { since: '2026-01-01T00:00:00.000Z' });
  expect(result).toMatchObject({ fetched: 2 });
  expect(await kept()).toEqual([1, 2]);
});
