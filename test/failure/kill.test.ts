// The command killed at random moments, with other batch sizes after each start: nothing missing, nothing twice in
// files, events at least once and equal. The same harness catches shippers that break a rule.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ScriptedEndpoint } from '../integration/shipper/scripted-endpoint.js';
import { assetNames, shipperId } from '../integration/shipper/ship-fixture.js';
import { Battlefield } from './battlefield.js';
import { type Bundle, bundle } from './bundle.js';
import { checkEvents, checkFiles } from './oracle.js';
import { createRandom, seed } from './seed.js';

const kills = 30;
const controlKills = 12;

let field: Battlefield;
let command: Bundle;
let broken: Bundle;
const bundles: Bundle[] = [];

beforeAll(async () => {
  command = await bundle('src/cli/main.ts');
  broken = await bundle('test/failure/broken-shipper.ts');
  bundles.push(command, broken);
});
afterAll(() => Promise.all(bundles.map((made) => made.remove())));
beforeEach(async () => {
  field = await Battlefield.make();
});
afterEach(() => field.dispose());

describe('the command', () => {
  it(`loses nothing and writes nothing twice over ${kills} kills`, { timeout: 120_000 }, async () => {
    const random = createRandom(seed);
    const endpoint = await new ScriptedEndpoint().start();
    endpoint.script = () => ({ status: 201, delayMillis: Math.floor(random() * 4) });
    try {
      const configuration = join(field.directory, 'ship.json');
      await writeFile(
        configuration,
        JSON.stringify({
          id: shipperId,
          start: 'earliest',
          store: field.storeUrl,
          assetExporters: [
            { id: 'ion', type: 'file', format: 'ION', directory: './ion' },
            { id: 'json', type: 'file', format: 'JSON', directory: './json', compression: 'gzip' },
            { id: 'lineage', type: 'openlineage', uri: endpoint.url },
          ],
        }),
      );
      const lines = () => 5 + Math.floor(random() * 60);
      const argsOf = () => [
        ...['ship', configuration, '--json'],
        ...['--set', `assetExporters.ion.maxLinesPerFile=${lines()}`],
        ...['--set', `assetExporters.json.maxLinesPerFile=${lines()}`],
      ];
      const begin = Date.now();
      const killed = await field.killRepeatedly({
        kills,
        random,
        script: command.path,
        argsOf,
        recordsPerRound: 70,
        longestWorkMillis: 200,
      });
      const last = await field.run(command.path, argsOf());
      expect(last.stderr).not.toContain('Error');
      expect(last.code).toBe(0);
      const issued = await field.issued();
      const files = {
        ion: await checkFiles(join(field.directory, 'ion'), 'ION', issued),
        json: await checkFiles(join(field.directory, 'json'), 'JSON', issued),
      };
      const events = checkEvents(endpoint.received, assetNames(1, issued.length));
      console.info(
        `kill test: seed ${seed}, ${killed.counted} kills counted of ${killed.all}, ${issued.length} records, ` +
          `${files.ion.files} Ion and ${files.json.files} JSON files, ${endpoint.received.length} requests, ` +
          `${events.resent} of them copies, ${Date.now() - begin} ms`,
      );
      const sound = { missing: [], duplicates: [], damaged: [], temporary: [], lines: issued.length };
      expect(files.ion).toMatchObject(sound);
      expect(files.json).toMatchObject(sound);
      expect(events).toMatchObject({ missing: [], unequal: [], unordered: [] });
      expect(killed.backwards).toEqual([]);
      expect(killed.counted).toBeGreaterThanOrEqual(kills);
    } finally {
      await endpoint.close();
    }
  });
});

describe('the same harness catches', () => {
  async function findings(variant: string) {
    const random = createRandom(seed);
    const directory = join(field.directory, 'json');
    const argsOf = () => [variant, field.storeUrl, directory, `${5 + Math.floor(random() * 60)}`];
    const killed = await field.killRepeatedly({
      kills: controlKills,
      random,
      script: broken.path,
      argsOf,
      recordsPerRound: 400,
      longestWorkMillis: 60,
    });
    expect((await field.run(broken.path, argsOf())).code).toBe(0);
    const found = await checkFiles(directory, 'JSON', await field.issued());
    console.info(
      `negative control ${variant}: seed ${seed}, ${killed.counted} kills, ${found.missing.length} missing, ` +
        `${found.duplicates.length} twice, ${found.damaged.length} damaged files`,
    );
    return found;
  }

  it('records twice where a file is named by the clock and no plan is kept', {
    timeout: 60_000,
  }, async () => {
    expect((await findings('clock-names')).duplicates.length).toBeGreaterThan(0);
  });

  it('missing records where the offset moves before the file is there', { timeout: 60_000 }, async () => {
    expect((await findings('offset-first')).missing.length).toBeGreaterThan(0);
  });

  it('damaged files where a file is written under its final name', { timeout: 60_000 }, async () => {
    const found = await findings('not-atomic');
    expect(found.damaged.length).toBeGreaterThan(0);
  });
});
