import { expect, it } from 'vitest';

import { SlotPool } from '../../../src/shipper/slot-pool.js';

it('gives slots in the order in which they were asked for, large wishes included', async () => {
  const pool = new SlotPool(3);
  const order: string[] = [];
  const first = await pool.take(2);
  const large = pool.take(3).then((release) => {
    order.push('large');
    return release;
  });
  const small = pool.take(1).then((release) => {
    order.push('small');
    return release;
  });
  await Promise.resolve();
  expect(order).toEqual([]);
  first();
  (await large)();
  await small;
  expect(order).toEqual(['large', 'small']);
});

it('gives all it has to who wants more', async () => {
  const pool = new SlotPool(2);
  const release = await pool.take(50);
  let isNextServed = false;
  const next = pool.take().then(() => {
    isNextServed = true;
  });
  await Promise.resolve();
  expect(isNextServed).toBe(false);
  release();
  await next;
});

it('takes slots back once only', async () => {
  const pool = new SlotPool(1);
  const release = await pool.take();
  release();
  release();
  await pool.take();
  let isServed = false;
  void pool.take().then(() => {
    isServed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isServed).toBe(false);
});
