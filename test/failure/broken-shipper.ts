// The negative control: shippers that each break one rule of delivery. Run as a process: VARIANT STORE DIRECTORY BATCH.
// They take the lease and move the offset like the real one, so that the same harness kills and checks them.
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLease } from '../../src/shipper/lease.js';
import { openStore } from '../../src/store/open-store.js';
import type { ExporterKey, StoredRecord } from '../../src/store/store.js';
import { offsetKey, shipperId } from '../integration/shipper/ship-fixture.js';
import { pause } from './battlefield.js';

const [variant = '', url = '', directory = '', batchText = ''] = process.argv.slice(2);
const shipperKey = { shipperId, offsetKey, partition: 0 };
const key: ExporterKey = { ...shipperKey, exporterId: 'json' };

const store = await openStore(url, { create: false });
const lease = await takeLease(store, shipperKey);
await mkdir(directory, { recursive: true });
let offset = (await store.exporterState(key))?.offset ?? '0';
for (;;) {
  const batch = await store.read({ after: offset, through: await store.head() }, {}, Number(batchText));
  const last = batch.at(-1);
  if (last === undefined) break;
  // The rule that breaks: an offset never moves before what it stands for is durable.
  if (variant === 'offset-first') await store.setOffset(key, last.sequence, lease.epoch);
  await write(batch);
  // As on a slow disk, so that kills find the moment between the file and the offset.
  if (variant === 'clock-names') await pause(5);
  // The rule that breaks otherwise: what is decided is kept before anything is done, so that a second time does the same.
  if (variant !== 'offset-first') await store.setOffset(key, last.sequence, lease.epoch);
  offset = last.sequence;
}
await lease.release();
await store.close();

async function write(batch: readonly StoredRecord[]): Promise<void> {
  const name = `broken-${Date.now()}-${batch[0]?.sequence}-${batch.at(-1)?.sequence}.json`;
  const final = join(directory, name);
  const path = variant === 'not-atomic' ? final : join(directory, `.${name}.tmp`);
  const file = await open(path, 'w');
  for (const { json } of batch) await file.write(`${json}\n`);
  await file.sync();
  await file.close();
  if (path !== final) await rename(path, final);
}
