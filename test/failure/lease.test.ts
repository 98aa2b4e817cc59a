// Two real processes on one store: the second waits its turn, a dead one is taken over, a sleeping one is fenced.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { ScriptedEndpoint } from '../integration/shipper/scripted-endpoint.js';
import { assetNames, shipperId } from '../integration/shipper/ship-fixture.js';
import { Battlefield, pause, shipperKey } from './battlefield.js';
import { type Bundle, bundle } from './bundle.js';
import { checkEvents, checkFiles } from './oracle.js';

let field: Battlefield;
let endpoint: ScriptedEndpoint;
let command: Bundle;
let args: readonly string[];

beforeAll(async () => {
  command = await bundle('src/cli/main.ts');
});
afterAll(() => command.remove());
beforeEach(async () => {
  field = await Battlefield.make();
  endpoint = await new ScriptedEndpoint().start();
  const configuration = join(field.directory, 'ship.json');
  await writeFile(
    configuration,
    JSON.stringify({
      id: shipperId,
      start: 'earliest',
      store: field.storeUrl,
      assetExporters: [
        { id: 'json', type: 'file', format: 'JSON', directory: './json', maxLinesPerFile: 50 },
        { id: 'lineage', type: 'openlineage', uri: endpoint.url },
      ],
    }),
  );
  args = ['ship', configuration, '--json'];
});
afterEach(async () => {
  await field.dispose();
  await endpoint.close();
});

const offsets = async () => (await field.store.exporterStates()).map(({ offset }) => offset);

async function untilReceived(count: number): Promise<void> {
  while (endpoint.received.length < count) await pause(5);
}

async function expectAllShippedOnce(records: number): Promise<void> {
  const found = await checkFiles(join(field.directory, 'json'), 'JSON', await field.issued());
  expect(found).toMatchObject({ missing: [], duplicates: [], damaged: [], temporary: [], lines: records });
  expect(checkEvents(endpoint.received, assetNames(1, records))).toMatchObject({ missing: [], unequal: [] });
}

it('a second process is turned away with exit code 75 while the first one lives, and let in when it is dead', async () => {
  await field.append(120);
  endpoint.script = () => 'hang';
  const first = field.start(command.path, args);
  await untilReceived(1);
  const second = await field.run(command.path, args);
  expect(second.code).toBe(75);
  expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'lease_held' } });
  first.child.kill('SIGKILL');
  await first.ended;
  endpoint.script = () => 201;
  const begin = Date.now();
  const third = await field.run(command.path, args);
  expect(third.code).toBe(0);
  expect(Date.now() - begin).toBeLessThan(20_000);
  expect(JSON.parse(third.stdout)).toMatchObject({
    outputs: { lineage: { status: 'complete', records: 120 } },
  });
  await expectAllShippedOnce(120);
});

it('of many that start at once, each record is written by one', async () => {
  await field.append(200);
  const ends = await Promise.all([1, 2, 3, 4].map(() => field.run(command.path, args)));
  for (const { code } of ends) expect([0, 75]).toContain(code);
  expect(ends.some(({ code }) => code === 0)).toBe(true);
  await expectAllShippedOnce(200);
});

it('one that slept while another took over can write nothing any more', async () => {
  await field.append(120);
  endpoint.script = () => 'hang';
  const zombie = field.start(command.path, args);
  await untilReceived(1);
  // Asleep inside of a transaction it would keep the whole store locked; so first its other exporter is done.
  while (!(await field.store.exporterStates()).some(({ lastRun }) => lastRun !== undefined)) await pause(20);
  zombie.child.kill('SIGSTOP');
  // From another host it would be taken over after five minutes; here that is done by hand.
  const lease = await field.store.lease(shipperKey);
  const holder = { host: 'another', processId: 1 };
  const epoch = await field.store.takeLease(shipperKey, holder, lease?.epoch);
  await field.store.releaseLease(shipperKey, epoch ?? 0);
  endpoint.script = () => 201;
  const successor = await field.run(command.path, args);
  expect(successor.code).toBe(0);
  expect(await offsets()).toEqual(['120', '120']);
  await field.append(30);
  zombie.child.kill('SIGCONT');
  // Its requests are still unanswered: the connection breaks, it tries again and is answered.
  endpoint.dropHanging();
  const { code, stdout } = await zombie.ended;
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'lease_lost' } });
  expect(await offsets()).toEqual(['120', '120']);
  expect((await field.run(command.path, args)).code).toBe(0);
  await expectAllShippedOnce(150);
});

it('one that is told to end does so in order, with exit code 1, and the next one goes on', async () => {
  await field.append(120);
  let answered = 0;
  endpoint.script = () => {
    answered += 1;
    return answered > 40 ? 'hang' : 201;
  };
  const first = field.start(command.path, args);
  await untilReceived(41);
  first.child.kill('SIGTERM');
  const { code, stdout } = await first.ended;
  expect(code).toBe(1);
  const { outputs } = JSON.parse(stdout) as { outputs: Record<string, { status: string; records: number }> };
  expect(outputs.lineage).toMatchObject({ status: 'incomplete', error: { code: 'interrupted' } });
  endpoint.script = () => 201;
  const next = await field.run(command.path, args);
  const rest = 120 - (outputs.lineage?.records ?? 0);
  expect(JSON.parse(next.stdout)).toMatchObject({ outputs: { lineage: { records: rest } } });
  await expectAllShippedOnce(120);
});
