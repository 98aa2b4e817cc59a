// Exporters of one's own that break the contract: they are stopped, and nobody else notices.
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Exporter, MessageExporter, PlanExporter } from '../../../src/exporter/exporter.js';
import { AssetShipperError } from '../../../src/model/error.js';
import { ship } from '../../../src/shipper/ship.js';
import { archive, ShipFixture } from './ship-fixture.js';

let fixture: ShipFixture;
beforeEach(async () => {
  fixture = await ShipFixture.make();
  await fixture.append(3);
});
afterEach(() => fixture.dispose());

const base = { type: 'own', settings: { type: 'own' }, destination: 'nowhere', maxPlanRecords: 10 };
const close = () => Promise.resolve();

const messages = (more: Partial<MessageExporter>): MessageExporter => ({
  ...base,
  id: 'own',
  kind: 'message',
  maxInFlight: 1,
  encode: ({ uid }) => ({ kind: 'messages', messages: [{ body: uid, orderKey: 'one' }] }),
  send: async () => ({ kind: 'delivered', result: undefined }),
  close,
  ...more,
});

const plans = (publish: PlanExporter['publish']): PlanExporter => ({
  ...base,
  id: 'own',
  kind: 'plan',
  publish,
  close,
});

async function shipWith(exporter: Exporter) {
  const shipper = await fixture.shipper({ assetExporters: [archive] });
  const { outputs } = await ship(
    fixture.store,
    { ...shipper, exporters: [exporter, ...shipper.exporters] },
    { clock: fixture.clock },
  );
  expect(outputs.archive).toMatchObject({ status: 'complete', records: 3, offset: '3' });
  return outputs.own;
}

it('one that throws while it sends is stopped', async () => {
  const end = await shipWith(messages({ send: () => Promise.reject(new Error('boom')) }));
  expect(end).toMatchObject({ status: 'stopped', records: 0, offset: '0' });
  expect(end?.error).toMatchObject({
    code: 'exporter_failed',
    message: 'exporter own: nowhere failed: boom',
  });
});

const ours = new AssetShipperError('store_unreachable', 'not yours to say');

it.each([
  ['sends', messages({ send: () => Promise.reject(ours) })],
  ['publishes', plans(() => Promise.reject(ours))],
])('one that throws an error of ours while it %s is stopped like any other', async (_what, exporter) => {
  const end = await shipWith(exporter);
  expect(end).toMatchObject({ status: 'stopped', records: 0, offset: '0' });
  expect(end?.error?.code).toBe('exporter_failed');
});

it('one that throws while it encodes makes a dead letter of that record alone', async () => {
  let calls = 0;
  const end = await shipWith(
    messages({
      encode: ({ uid, sequence }) => {
        if (sequence === '2') throw new Error('odd record');
        calls += 1;
        return { kind: 'messages', messages: [{ body: uid, orderKey: 'one' }] };
      },
    }),
  );
  expect(end).toMatchObject({ status: 'complete', records: 2, deadLettered: 1, events: 2, delivered: 2 });
  expect(calls).toBe(2);
  expect(await fixture.store.deadLetters()).toMatchObject([{ sequence: '2', code: 'encode_failed' }]);
});

it('one that publishes plans is asked again when it says that it may work later', async () => {
  let attempts = 0;
  const seen: number[] = [];
  const end = await shipWith(
    plans(async (_plan, records) => {
      attempts += 1;
      let lines = 0;
      for await (const batch of records) lines += batch.length;
      seen.push(lines);
      if (attempts < 3) return { kind: 'retry', failure: { code: 'busy', message: 'busy' } };
      return { kind: 'delivered', result: { uris: ['own://1'], lines, bytes: 1, notices: [] } };
    }),
  );
  expect(seen).toEqual([3, 3, 3]);
  expect(end).toMatchObject({ status: 'complete', records: 3, lines: 3, uris: ['own://1'], offset: '3' });
});

it('one that skips records has them counted with the reason', async () => {
  const end = await shipWith(messages({ encode: () => ({ kind: 'skipped', reason: 'not its thing' }) }));
  expect(end).toMatchObject({ status: 'complete', records: 0, skipped: 3, events: 0, offset: '3' });
  expect(end?.notices).toEqual(['3 skipped: not its thing']);
});

it('one that sends side by side never has more in flight than it allows', async () => {
  let inFlight = 0;
  let most = 0;
  await fixture.append(40);
  const end = await ship(
    fixture.store,
    {
      ...(await fixture.shipper({ assetExporters: [archive] })),
      exporters: [
        messages({
          maxInFlight: 3,
          encode: ({ uid }) => ({ kind: 'messages', messages: [{ body: uid, orderKey: uid }] }),
          send: async () => {
            inFlight += 1;
            most = Math.max(most, inFlight);
            await new Promise((resolve) => setTimeout(resolve, 1));
            inFlight -= 1;
            return { kind: 'delivered', result: undefined };
          },
        }),
      ],
    },
    { clock: fixture.clock },
  );
  expect(end.outputs.own).toMatchObject({ status: 'complete', records: 43 });
  expect(most).toBe(3);
});
