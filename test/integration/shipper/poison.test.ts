// What a 500 comes to: poison, which becomes a dead letter, or a backend that is down, for which records wait.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ScriptedEndpoint } from './scripted-endpoint.js';
import { assetNames, marquez, ShipFixture } from './ship-fixture.js';

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

describe('an answer of 500', () => {
  it('leaves a lone record undelivered after all attempts, and makes no dead letter of it', async () => {
    await fixture.append(1);
    endpoint.script = () => 500;
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'incomplete', records: 0, deadLettered: 0, offset: '0' });
    expect(end?.error).toMatchObject({ code: 'server_error', status: 500 });
    expect(endpoint.received).toHaveLength(6);
    expect(await letters()).toEqual([]);
  });

  it('leaves all records undelivered while the backend takes nothing, without trying all of them', async () => {
    await fixture.append(150);
    endpoint.script = () => 500;
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({
      status: 'incomplete',
      records: 0,
      deadLettered: 0,
      delivered: 0,
      offset: '0',
    });
    expect(await letters()).toEqual([]);
    expect(new Set(endpoint.received.map(({ asset }) => asset)).size).toBeLessThan(40);
  });

  it('makes a dead letter of a record once another event got through after its first attempt', async () => {
    await fixture.append(5, () => ({ job: 'same' }));
    endpoint.script = ({ asset }) => (asset === 'asset-2' ? 500 : 201);
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({
      status: 'complete',
      records: 4,
      deadLettered: 1,
      events: 10,
      delivered: 8,
      offset: '5',
    });
    expect(await letters()).toMatchObject([
      { sequence: '2', code: 'server_error', status: 500, attempts: 6, exporterId: 'marquez' },
    ]);
  });

  it('does not take an acknowledgement before the first attempt as a proof against a record', async () => {
    await fixture.append(3, () => ({ job: 'same' }));
    endpoint.script = ({ asset }) => (asset === 'asset-3' ? 500 : 201);
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'incomplete', records: 2, deadLettered: 0, offset: '2' });
    expect(await letters()).toEqual([]);
  });

  it('makes no dead letter of a record that was tried once while the backend was in doubt', async () => {
    await fixture.append(40);
    let requests = 0;
    // The 4 in flight use up 24 attempts at most, so others are tried once each; then the backend is back.
    endpoint.script = () => {
      requests += 1;
      return requests <= 29 ? 500 : 201;
    };
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'complete', offset: '40', events: 80 });
    expect((end?.records ?? 0) + (end?.deadLettered ?? 0)).toBe(40);
    expect(end?.deadLettered).toBeLessThanOrEqual(4);
    for (const { attempts } of await letters()) expect(attempts).toBe(6);
  });

  it('gives no record more attempts than configured, whatever is resumed', async () => {
    await fixture.append(40);
    let requests = 0;
    endpoint.script = ({ asset }) => {
      requests += 1;
      return requests <= 29 || (Number(asset.slice(6)) > 4 && Number(asset.slice(6)) < 15) ? 500 : 201;
    };
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'complete', offset: '40' });
    expect(end?.deadLettered).toBeGreaterThanOrEqual(10);
    for (const { attempts } of await letters()) expect(attempts).toBe(6);
    for (const name of assetNames(5, 14)) expect(received(name)).toHaveLength(6);
  });

  it('does not resume a record when a later one of its job was sent, for it would come too late', async () => {
    await fixture.append(4, () => ({ job: 'same' }));
    endpoint.script = ({ asset }, attempt) =>
      asset === 'asset-1' || (asset === 'asset-2' && attempt === 1) ? 500 : 201;
    const { marquez: end } = await fixture.outputs(configuration());
    expect(end).toMatchObject({ status: 'complete', records: 2, deadLettered: 2 });
    expect(received('asset-2')).toHaveLength(1);
    expect((await letters()).map(({ attempts }) => attempts)).toEqual([6, 1]);
  });

  it('decides on the last record of a run when a later run has more', async () => {
    await fixture.append(3, () => ({ job: 'same' }));
    endpoint.script = ({ asset }) => (asset === 'asset-3' ? 500 : 201);
    await fixture.ship(configuration());
    await fixture.append(2, () => ({ job: 'same' }));
    const result = await fixture.ship(configuration());
    expect(result).toMatchObject({ fetched: 3 });
    expect(result.outputs.marquez).toMatchObject({
      status: 'complete',
      records: 2,
      deadLettered: 1,
      events: 6,
      delivered: 4,
      offset: '5',
    });
    expect(await letters()).toMatchObject([{ sequence: '3' }]);
  });

  it('decides on the last record of a plan within the run, and counts nothing twice', async () => {
    await fixture.append(260, () => ({ job: 'same' }));
    endpoint.script = ({ asset }) => (asset === 'asset-200' ? 500 : 201);
    const result = await fixture.ship(configuration());
    expect(result).toMatchObject({ fetched: 260, filtered: 0 });
    expect(result.outputs.marquez).toMatchObject({
      status: 'complete',
      records: 259,
      deadLettered: 1,
      events: 520,
      delivered: 518,
      offset: '260',
    });
    expect(await letters()).toMatchObject([{ sequence: '200' }]);
  });
});
