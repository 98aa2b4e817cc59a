// What tests of the shipper share: a real store, records, shippers made from real configurations. No assertions here.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { normalizeRecord } from '../../../src/model/normalize.js';
import { closeShipper, createShipper } from '../../../src/shipper/create-shipper.js';
import { loadConfigurationFile } from '../../../src/shipper/load-configuration-file.js';
import { type ShipOptions, ship } from '../../../src/shipper/ship.js';
import type { Shipper } from '../../../src/shipper/shipper.js';
import { openStore } from '../../../src/store/open-store.js';
import type { ExporterState, Store } from '../../../src/store/store.js';
import { ScriptedEndpoint } from './scripted-endpoint.js';
import { TestClock } from './test-clock.js';

export interface RecordOptions {
  /** `taskId`, and so the job; each record has its own where absent. */
  readonly job?: string;
  readonly type?: string;
  readonly timestamp?: string;
  readonly text?: string;
}

export const shipperId = 'ship_assets';
export const offsetKey = 'AssetShipper-state';

export class ShipFixture {
  readonly directory: string;
  readonly store: Store;
  readonly clock: TestClock;
  readonly #endpoints: ScriptedEndpoint[] = [];
  #records = 0;

  private constructor(directory: string, store: Store, clock: TestClock) {
    this.directory = directory;
    this.store = store;
    this.clock = clock;
  }

  static async make(): Promise<ShipFixture> {
    const directory = await mkdtemp(join(tmpdir(), 'asset-shipper-ship-'));
    const clock = new TestClock();
    const store = await openStore(`sqlite:${join(directory, 'assets.db')}`, {
      create: true,
      now: () => clock.now(),
    });
    return new ShipFixture(directory, store, clock);
  }

  /** Appends records whose only output is `asset-1`, `asset-2`, …; returns their sequences. */
  async append(count: number, optionsOf: (n: number) => RecordOptions = () => ({})): Promise<string[]> {
    const records = Array.from({ length: count }, () => {
      this.#records += 1;
      return testRecord(this.#records, optionsOf(this.#records));
    });
    const results = await this.store.append(records);
    return results.map((result) => {
      if (result.status !== 'appended') throw new Error(`not appended: ${JSON.stringify(result)}`);
      return result.sequence;
    });
  }

  async endpoint(): Promise<ScriptedEndpoint> {
    const endpoint = await new ScriptedEndpoint().start();
    this.#endpoints.push(endpoint);
    return endpoint;
  }

  /** A shipper as a configuration file makes it; `start` is `earliest` unless it says otherwise. */
  async shipper(configuration: object, exporterIds?: readonly string[]): Promise<Shipper> {
    const file = join(this.directory, 'ship.json');
    await writeFile(file, JSON.stringify({ id: shipperId, start: 'earliest', ...configuration }));
    const workingDirectory = this.directory;
    const { tasks } = await loadConfigurationFile(file, { env: {}, workingDirectory });
    const [task] = tasks;
    if (task === undefined) throw new Error('no task in the configuration');
    return createShipper(task, { workingDirectory, print: () => undefined }, exporterIds);
  }

  /** One run. */
  async ship(
    configuration: object,
    options: ShipOptions & { readonly exporterIds?: readonly string[] } = {},
  ) {
    const { exporterIds, ...shipOptions } = options;
    const shipper = await this.shipper(configuration, exporterIds);
    try {
      return await ship(this.store, shipper, { clock: this.clock, ...shipOptions });
    } finally {
      await closeShipper(shipper);
    }
  }

  /** One run of the exporters with the given ids, as `outputs` tells it. */
  async outputs(configuration: object, options: Parameters<ShipFixture['ship']>[1] = {}) {
    return (await this.ship(configuration, options)).outputs;
  }

  state(exporterId: string, key = offsetKey): Promise<ExporterState | undefined> {
    return this.store.exporterState({ shipperId, offsetKey: key, partition: 0, exporterId });
  }

  /** Names of the files in a directory, and the output ids of their records line by line; JSON files only. */
  async files(directory = 'out'): Promise<ReadonlyMap<string, readonly string[]>> {
    const path = join(this.directory, directory);
    const names = await readdir(path).catch(() => []);
    const files = new Map<string, readonly string[]>();
    for (const name of names.sort(bySequence)) {
      const bytes = await readFile(join(path, name));
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      files.set(name, assetsOf(text));
    }
    return files;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#endpoints.map((endpoint) => endpoint.close()));
    await this.store.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

export function testRecord(n: number, options: RecordOptions = {}) {
  const { job = `task-${n}`, type = 'Table', timestamp = '2026-02-28T12:00:00.000Z', text } = options;
  const result = normalizeRecord({
    namespace: 'company.team',
    flowId: 'flow',
    taskId: job,
    executionId: `execution-${n}`,
    taskRunId: `run-${n}`,
    state: 'SUCCESS',
    outputs: [{ id: `asset-${n}`, type, ...(text === undefined ? {} : { metadata: { text } }) }],
    timestamp,
  });
  if (!result.ok) throw new Error(result.rejection.message);
  return result.record;
}

export function assetNames(from: number, to: number): string[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => `asset-${from + index}`);
}

function assetsOf(text: string): string[] {
  if (!text.endsWith('\n')) throw new Error('the last line of a file has no end');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => /id:"?(asset-\d+)|"id":"(asset-\d+)"/.exec(line))
    .map((match) => match?.[1] ?? match?.[2] ?? 'unreadable');
}

/** Files in the order of their first sequence. */
function bySequence(a: string, b: string): number {
  const first = (name: string) => Number(/-(\d+)-\d+\.(?:ion|json)/.exec(name)?.[1] ?? 0);
  return first(a) - first(b);
}

export const archive = { id: 'archive', type: 'file', format: 'JSON', directory: './out' };

export function marquez(uri: string, more: object = {}): object {
  return { id: 'marquez', type: 'openlineage', uri, ...more };
}
