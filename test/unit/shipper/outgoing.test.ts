import { expect, it } from 'vitest';

import { readRange } from '../../../src/shipper/outgoing.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { testRecord } from '../../integration/shipper/ship-fixture.js';

async function readSizes(count: number, textLength: (n: number) => number) {
  const store = await openStore('sqlite::memory:', { create: true });
  const records = Array.from({ length: count }, (_, n) => testRecord(n, { text: 'x'.repeat(textLength(n)) }));
  await store.append(records);
  const limits: number[] = [];
  const counting: Pick<Store, 'read'> = {
    read: (range, filter, limit) => {
      limits.push(limit);
      return store.read(range, filter, limit);
    },
  };
  const sequences: number[] = [];
  const range = { after: '0', through: await store.head() };
  for await (const batch of readRange(counting, range, {})) {
    sequences.push(...batch.map(({ sequence }) => Number(sequence)));
  }
  await store.close();
  expect(sequences).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  return limits;
}

it('reads small records in batches that grow to 500', async () => {
  expect(await readSizes(1_200, () => 10)).toEqual([8, 32, 128, 500, 500, 500]);
});

it('reads large records few at a time', async () => {
  const limits = await readSizes(60, () => 1_000_000);
  expect(limits[0]).toBe(8);
  expect(Math.max(...limits.slice(1))).toBeLessThanOrEqual(4);
});
