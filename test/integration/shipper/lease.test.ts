// Who may take a lease over, and what an old holder can still do.
import { afterEach, beforeEach, expect, it } from 'vitest';

import { takeLease } from '../../../src/shipper/lease.js';
import { thisProcess } from '../../../src/shipper/process-identity.js';
import { ship } from '../../../src/shipper/ship.js';
import type { LeaseHolder } from '../../../src/store/store.js';
import { archive, offsetKey, ShipFixture, shipperId } from './ship-fixture.js';

const key = { shipperId, offsetKey, partition: 0 };
const configuration = { assetExporters: [archive] };
const minute = 60_000;

/** Elsewhere a living process can't be told from another one with its number. */
const onLinux = it.runIf(process.platform === 'linux');

let fixture: ShipFixture;
beforeEach(async () => {
  fixture = await ShipFixture.make();
  await fixture.append(3);
});
afterEach(() => fixture.dispose());

const hold = (holder: LeaseHolder) => fixture.store.takeLease(key, holder, undefined);

onLinux('a lease that a living process holds is not taken, whatever its age', async () => {
  await hold(thisProcess());
  fixture.clock.advance(10 * minute);
  await expect(fixture.ship(configuration)).rejects.toMatchObject({ code: 'lease_held', exitCode: 75 });
  expect(await fixture.store.exporterStates()).toEqual([]);
});

onLinux('a lease of a dead process on this host is taken at once', async () => {
  await hold({ ...thisProcess(), processStart: '1' });
  await expect(fixture.ship(configuration)).resolves.toMatchObject({ fetched: 3 });
});

it.each([
  ['another host', { host: 'another', processId: 1 }],
  ['another process namespace', { ...thisProcess(), processNamespace: 'pid:[1]' }],
])('a lease of %s is taken after five minutes without renewal', async (_where, holder) => {
  const epoch = await hold(holder);
  fixture.clock.advance(4 * minute);
  await fixture.store.renewLease(key, epoch ?? 0);
  fixture.clock.advance(5 * minute - 1);
  await expect(fixture.ship(configuration)).rejects.toMatchObject({ code: 'lease_held' });
  fixture.clock.advance(1);
  await expect(fixture.ship(configuration)).resolves.toMatchObject({ fetched: 3 });
});

it('another offsetKey is another lease', async () => {
  await hold(thisProcess());
  await expect(fixture.ship({ ...configuration, offsetKey: 'second' })).resolves.toMatchObject({
    fetched: 3,
  });
});

it('is given back after a run, also after one that failed', async () => {
  await fixture.ship(configuration);
  expect((await fixture.store.lease(key))?.holder).toBeUndefined();
  const changed = { assetExporters: [{ ...archive, format: 'ION' }] };
  await expect(fixture.ship(changed)).rejects.toMatchObject({ code: 'config_changed' });
  expect((await fixture.store.lease(key))?.holder).toBeUndefined();
});

it('giving back does nothing where another has taken over', async () => {
  const held = await takeLease(fixture.store, key);
  const other = { host: 'another', processId: 1 };
  await fixture.store.takeLease(key, other, held.epoch);
  await held.release();
  expect((await fixture.store.lease(key))?.holder).toEqual(other);
});

it('who lost the lease while a file was written does not publish the file', async () => {
  const shipper = await fixture.shipper(configuration);
  const [exporter] = shipper.exporters;
  if (exporter?.kind !== 'plan') throw new Error('the file exporter publishes plans');
  const overtaken = {
    ...exporter,
    publish: async (...[plan, records, signal]: Parameters<typeof exporter.publish>) => {
      const lease = await fixture.store.lease(key);
      await fixture.store.takeLease(key, { host: 'another', processId: 1 }, lease?.epoch);
      return exporter.publish(plan, records, signal);
    },
  };
  await expect(ship(fixture.store, { ...shipper, exporters: [overtaken] })).rejects.toMatchObject({
    code: 'lease_lost',
  });
  expect((await fixture.files()).size).toBe(0);
  expect((await fixture.state('archive'))?.offset).toBe('0');
});
