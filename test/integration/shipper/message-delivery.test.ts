// Records to an OpenLineage endpoint: what is acknowledged, what becomes a dead letter, where the offset stays.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { replayDeadLetters } from '../../../src/shipper/replay.js';
import { ship } from '../../../src/shipper/ship.js';
import { failingStore } from './failing-store.js';
import type { ScriptedEndpoint } from './scripted-endpoint.js';
import { archive, assetNames, marquez, offsetKey, ShipFixture, shipperId } from './ship-fixture.js';

let fixture: ShipFixture;
let endpoint: ScriptedEndpoint;
const configuration = (more: object = {}) => ({ assetExporters: [marquez(endpoint.url, more)] });

beforeEach(async () => {
  fixture = await ShipFixture.make();
  endpoint = await fixture.endpoint();
});
afterEach(() => fixture.dispose());

const letters = () => fixture.store.deadLetters();
const received = (asset: string) => endpoint.received.filter((event) => event.asset === asset);

describe('a run without trouble', () => {
  it('acknowledges START and end of every record and moves the offset to the head', async () => {
    await fixture.append(7);
    const result = await fixture.ship(configuration());
    expect(result).toMatchObject({ taskId: shipperId, fetched: 7, filtered: 0 });
    expect(result.endFetchedDate).toBe('2026-02-28T12:00:00.000Z');
    expect(result.outputs.marquez).toEqual({
      status: 'complete',
      records: 7,
      skipped: 0,
      deadLettered: 0,
      events: 14,
      delivered: 14,
      offset: '7',
    });
  });

  it('sends the events of one job in the order of the records, jobs side by side', async () => {
    await fixture.append(60, (n) => ({ job: `job-${n % 3}` }));
    endpoint.script = (event) => ({
      status: 201,
      delayMillis: (event.asset.length * 7 + event.body.length) % 5,
    });
    await fixture.ship(configuration());
    for (const job of [0, 1, 2]) {
      const sent = endpoint.acknowledged.filter((event) => event.job.endsWith(`job-${job}`));
      const expected = assetNames(1, 60)
        .filter((name) => Number(name.slice(6)) % 3 === job)
        .flatMap((name) => [`${name} START`, `${name} COMPLETE`]);
      expect(sent.map(({ asset, type }) => `${asset} ${type}`)).toEqual(expected);
    }
  });

  it('ships nothing and says so where nothing is new', async () => {
    await fixture.append(2);
    await fixture.ship(configuration());
    const result = await fixture.ship(configuration());
    expect(result).toMatchObject({ fetched: 0, filtered: 0, endFetchedDate: null });
    expect(result.outputs.marquez).toMatchObject({ status: 'complete', records: 0, events: 0, offset: '2' });
    expect(endpoint.received).toHaveLength(4);
  });
});

describe('a refused record', () => {
  it('becomes a dead letter with its reason, and its end is not sent where the START is refused', async () => {
    await fixture.append(4);
    endpoint.script = ({ asset }) => (asset === 'asset-2' ? { status: 422, body: 'no such field' } : 201);
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'complete', records: 3, deadLettered: 1, delivered: 6, offset: '4' });
    expect(received('asset-2').map(({ type }) => type)).toEqual(['START']);
    const [letter] = await letters();
    expect(letter).toMatchObject({ sequence: '2', code: 'unprocessable', status: 422, attempts: 1 });
    expect(letter?.message).not.toContain('no such field');
    expect(letter?.answer).toContain('no such field');
  });

  it('is sent again by a replay, which keeps the reason while the backend is down', async () => {
    await fixture.append(3);
    endpoint.script = ({ asset }) => (asset === 'asset-2' ? 201 : 400);
    await fixture.ship(configuration());
    const shipper = await fixture.shipper(configuration());
    const signal = new AbortController().signal;
    const before = await letters();
    endpoint.script = () => 503;
    expect(await replayDeadLetters(fixture.store, shipper, undefined, signal, fixture.clock)).toMatchObject({
      replayed: 0,
      failed: 2,
    });
    expect(await letters()).toEqual(before);
    expect(received('asset-3')).toHaveLength(1);
    endpoint.script = ({ asset }) => (asset === 'asset-1' ? 201 : 422);
    const result = await replayDeadLetters(fixture.store, shipper, undefined, signal, fixture.clock);
    expect(result).toMatchObject({ replayed: 1, failed: 1 });
    expect(await letters()).toMatchObject([{ sequence: '3', code: 'unprocessable', attempts: 2 }]);
  });

  it('of a backfill can be replayed too', async () => {
    await fixture.append(2);
    endpoint.script = ({ asset }) => (asset === 'asset-2' ? 400 : 201);
    const { marquez: end } = await fixture.outputs(configuration(), { since: '2026-01-01T00:00:00.000Z' });
    expect(end).toMatchObject({ status: 'complete', records: 1, deadLettered: 1 });
    expect(await fixture.store.exporterStates()).toEqual([]);
    endpoint.script = () => 201;
    const shipper = await fixture.shipper(configuration());
    const { signal } = new AbortController();
    expect(await replayDeadLetters(fixture.store, shipper, undefined, signal)).toMatchObject({ replayed: 1 });
    expect(await letters()).toEqual([]);
  });
});

describe('too many dead letters', () => {
  it('stop the exporter at the one that is over the count', async () => {
    await fixture.append(150, () => ({ job: 'same' }));
    endpoint.script = () => 400;
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'stopped', records: 0, deadLettered: 100, offset: '100' });
    expect(end?.error?.code).toBe('too_many_dead_letters');
    expect(await letters()).toHaveLength(100);
    expect(endpoint.received).toHaveLength(101);
  });

  it('are those of more than 1 % once 1,000 records were attempted, not before', async () => {
    await fixture.append(1_100, () => ({ job: 'same' }));
    endpoint.script = ({ asset }) => (Number(asset.slice(6)) % 40 === 0 ? 400 : 201);
    const { marquez: end } = await fixture.outputs(configuration());
    // 24 up to record 960, the 25th is number 1,000.
    expect(end).toMatchObject({ status: 'stopped', records: 975, deadLettered: 24, offset: '999' });
    expect(end?.error?.code).toBe('too_many_dead_letters');
  });

  it('are as many as the configuration says', async () => {
    await fixture.append(10, () => ({ job: 'same' }));
    endpoint.script = () => 400;
    const { marquez: end } = await fixture.outputs(configuration({ deadLetters: { maxCount: 3 } }));
    expect(end).toMatchObject({ status: 'stopped', deadLettered: 3, offset: '3' });
  });
});

describe('a batch that is settled in part', () => {
  it('keeps the offset before the first hole; the next run sends the rest, and together they count each once', async () => {
    await fixture.append(40);
    endpoint.script = ({ asset }) => (asset === 'asset-5' ? 400 : asset === 'asset-21' ? 503 : 201);
    const first = (await fixture.outputs(configuration())).marquez;
    expect(first).toMatchObject({ status: 'incomplete', records: 19, deadLettered: 1, offset: '20' });
    expect(first?.error?.code).toBe('unavailable');
    endpoint.script = () => 201;
    const second = (await fixture.outputs(configuration())).marquez;
    expect(second).toMatchObject({
      status: 'complete',
      records: 20,
      deadLettered: 0,
      events: 40,
      delivered: 40,
    });
    const ends = new Set(
      endpoint.acknowledged.filter(({ type }) => type === 'COMPLETE').map(({ asset }) => asset),
    );
    expect([...ends].sort()).toEqual(
      assetNames(1, 40)
        .filter((name) => name !== 'asset-5')
        .sort(),
    );
  });

  it('says stopped, not incomplete, where credentials are refused; nothing moves and the token stays secret', async () => {
    await fixture.append(30);
    endpoint.script = () => ({ status: 401, body: 'you sent asset-1' });
    const auth = { type: 'bearer', token: 'hush-hush' };
    const { marquez: end } = await fixture.outputs(configuration({ auth }));
    expect(end).toMatchObject({ status: 'stopped', records: 0, delivered: 0, offset: '0' });
    expect(end?.error).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(JSON.stringify(end)).not.toMatch(/hush-hush|you sent/);
    expect(endpoint.received.length).toBeLessThanOrEqual(4);
  });

  it('is what an interruption leaves; the next run goes on from there', async () => {
    await fixture.append(10, () => ({ job: 'same' }));
    const interruption = new AbortController();
    endpoint.script = ({ asset }) => {
      if (asset !== 'asset-4') return 201;
      setTimeout(() => interruption.abort(), 5);
      return 'hang';
    };
    const { marquez: end } = await fixture.outputs(configuration(), { signal: interruption.signal });
    expect(end).toMatchObject({ status: 'incomplete', records: 3, delivered: 6, offset: '3' });
    expect(end?.error?.code).toBe('interrupted');
    endpoint.script = () => 201;
    const next = (await fixture.outputs(configuration())).marquez;
    expect(next).toMatchObject({ status: 'complete', records: 7, offset: '10' });
  });

  it('is what the time limit of the task leaves', async () => {
    await fixture.append(3, () => ({ job: 'same' }));
    endpoint.script = ({ asset }) => (asset === 'asset-2' ? 'hang' : 201);
    const { marquez: end } = await fixture.outputs({
      type: 'io.kestra.plugin.ee.assets.AssetShipper',
      timeout: 'PT1S',
      ...configuration(),
    });
    expect(end).toMatchObject({ status: 'incomplete', records: 1, offset: '1' });
    expect(end?.error?.message).toContain('time limit');
  });
});

it('settles often enough that little is sent again after a failure', async () => {
  await fixture.append(500);
  const shipper = await fixture.shipper(configuration());
  const store = failingStore(fixture.store, { settlePlan: 3 });
  await expect(ship(store, shipper)).rejects.toMatchObject({ code: 'store_unreachable' });
  expect((await fixture.state('marquez'))?.offset).toBe('400');
});

describe('waiting', () => {
  it('gives up an endpoint that refuses connections within 45 seconds', async () => {
    await fixture.append(50);
    await endpoint.close();
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'incomplete', records: 0, offset: '0' });
    expect(end?.error?.code).toBe('connection_refused');
    expect(fixture.clock.sleeps.length).toBeGreaterThanOrEqual(5);
    expect(fixture.clock.elapsedMillis).toBeLessThan(45_000);
    expect(fixture.clock.elapsedMillis).toBeGreaterThan(10_000);
  });

  it('lasts at least as long as the backend asks', async () => {
    await fixture.append(1);
    endpoint.script = (_event, attempt) =>
      attempt === 1 ? { status: 429, headers: { 'retry-after': '7' } } : 201;
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'complete', delivered: 2 });
    expect(fixture.clock.sleeps).toEqual([7_000, 7_000]);
  });

  it('ends at once where the backend asks for more than the run has', async () => {
    await fixture.append(1);
    endpoint.script = () => ({ status: 503, headers: { 'retry-after': '200' } });
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'incomplete', offset: '0' });
    expect(fixture.clock.sleeps).toEqual([]);
  });

  it('repeats what is not the fault of a record also while another record is under suspicion', async () => {
    await fixture.append(3, () => ({ job: 'same' }));
    endpoint.script = ({ asset }, attempt) =>
      asset === 'asset-1' ? 500 : asset === 'asset-2' && attempt === 1 ? 503 : 201;
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'complete', records: 2, deadLettered: 1 });
  });
});

it('one exporter in trouble touches neither the offset nor the time of another', async () => {
  await fixture.append(10);
  await endpoint.close();
  const finishedAt = new Map<string, number>();
  const { outputs } = await fixture.ship(
    { assetExporters: [marquez(endpoint.url), archive] },
    { onProgress: (id) => finishedAt.set(id, fixture.clock.elapsedMillis) },
  );
  expect(outputs.marquez).toMatchObject({ status: 'incomplete', offset: '0' });
  expect(outputs.archive).toMatchObject({ status: 'complete', records: 10, lines: 10, offset: '10' });
  expect(finishedAt.get('archive')).toBeLessThan(1_000);
  const again = await fixture.ship({ assetExporters: [marquez(endpoint.url), archive] });
  expect(again.fetched).toBe(10);
  expect(again.outputs.archive).toMatchObject({ status: 'complete', records: 0, uris: [] });
  expect(await fixture.state('marquez')).toMatchObject({ offset: '0', offsetKey });
});
