// What a person decided leaves a trace in the store.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, it } from 'vitest';

import { normalizeRecord } from '../../../src/model/normalize.js';
import { openStore } from '../../../src/store/open-store.js';

const key = { shipperId: 'ship', offsetKey: 'state', partition: 0, exporterId: 'archive' };
const at = '2026-03-01T00:00:00.000Z';

it('offsets set or dropped and dead letters removed are in the audit trail, with the time and what was before', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'asset-shipper-audit-'));
  const path = join(directory, 'assets.db');
  const store = await openStore(`sqlite:${path}`, { create: true, now: () => Date.parse(at) });
  const record = normalizeRecord({ timestamp: at, outputs: [{ id: 't', type: 'Table' }] });
  if (!record.ok) throw new Error(record.rejection.message);
  await store.append([record.record]);
  const epoch = await store.takeLease(key, { host: 'h', processId: 1 }, undefined);
  if (epoch === undefined) throw new Error('no lease');
  await store.setOffset(key, '0', epoch);
  const plan = { ...key, after: '0', through: '1', first: '1', last: '1', count: 1, filtered: 0 };
  const whole = { ...plan, filter: {}, createdAt: at, configuration: '{}' };
  await store.openPlan(whole, epoch);
  const letter = {
    sequence: '1',
    uid: 'u',
    code: 'rejected',
    message: 'm',
    attempts: 1,
    firstAt: at,
    lastAt: at,
  };
  await store.settlePlan(
    { plan: whole, offset: '1', deadLetters: [letter, letter], acknowledged: false },
    epoch,
  );
  const [held] = await store.deadLetters();
  await store.removeDeadLetters([held?.id ?? ''], 'dropped');
  await store.setOffset(key, '0', epoch);
  await store.dropOffset(key, epoch);
  await expect(store.setOffset(key, '5', epoch)).rejects.toMatchObject({ code: 'offset_ahead' });
  await store.close();

  const database = new DatabaseSync(path);
  const rows = database.prepare('SELECT at, action, details FROM audit ORDER BY id').all() as {
    at: string;
    action: string;
    details: string;
  }[];
  database.close();
  await rm(directory, { recursive: true });
  expect(rows.map((row) => ({ ...row, details: JSON.parse(row.details) }))).toEqual([
    { at, action: 'offset_set', details: { ...key, previous: null, offset: '0' } },
    { at, action: 'dead_letter_dropped', details: held },
    { at, action: 'offset_set', details: { ...key, previous: '1', offset: '0' } },
    { at, action: 'offset_dropped', details: { ...key, previous: '0' } },
  ]);
});
