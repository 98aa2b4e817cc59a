// A store, a directory and processes that are killed at random moments while they work on both.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openStore } from '../../src/store/open-store.js';
import type { ShipperKey, Store, StoredRecord } from '../../src/store/store.js';
import { offsetKey, shipperId, testRecord } from '../integration/shipper/ship-fixture.js';

export const shipperKey: ShipperKey = { shipperId, offsetKey, partition: 0 };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface KillCount {
  /** Kills of a process that had work in hand. */
  readonly counted: number;
  readonly all: number;
  /** Offsets that were seen lower than before. */
  readonly backwards: readonly string[];
}

export class Battlefield {
  readonly directory: string;
  readonly store: Store;
  readonly #running = new Set<Running>();
  #records = 0;

  private constructor(directory: string, store: Store) {
    this.directory = directory;
    this.store = store;
  }

  static async make(): Promise<Battlefield> {
    const directory = await mkdtemp(join(tmpdir(), 'asset-shipper-kill-'));
    return new Battlefield(
      directory,
      await openStore(`sqlite:${join(directory, 'assets.db')}`, { create: true }),
    );
  }

  get storeUrl(): string {
    return `sqlite:${join(this.directory, 'assets.db')}`;
  }

  /** Records of a few jobs, `asset-1`, `asset-2`, … */
  async append(count: number, jobs = 11): Promise<void> {
    const records = Array.from({ length: count }, () => {
      this.#records += 1;
      return testRecord(this.#records, { job: `job-${this.#records % jobs}`, text: 'x'.repeat(300) });
    });
    await this.store.append(records);
  }

  async issued(): Promise<readonly StoredRecord[]> {
    return this.store.read({ after: '0', through: await this.store.head() }, {}, 1_000_000);
  }

  start(script: string, args: readonly string[]): Running {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise<Ended>((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    const running = { child, ended };
    this.#running.add(running);
    void ended.then(() => this.#running.delete(running));
    return running;
  }

  async run(script: string, args: readonly string[]): Promise<Ended> {
    return this.start(script, args).ended;
  }

  /** Until the process holds the lease, or has ended. */
  async untilWorking({ child }: Running): Promise<boolean> {
    while (child.exitCode === null && child.signalCode === null) {
      const lease = await this.store.lease(shipperKey);
      if (lease?.holder?.processId === child.pid) return true;
      await pause(3);
    }
    return false;
  }

  /** Starts a process, lets it work for a random time, kills it; again and again until enough kills counted. */
  async killRepeatedly(options: {
    readonly kills: number;
    readonly random: () => number;
    readonly script: string;
    readonly argsOf: () => readonly string[];
    readonly recordsPerRound: number;
    readonly longestWorkMillis: number;
  }): Promise<KillCount> {
    const { random } = options;
    const backwards: string[] = [];
    let counted = 0;
    let all = 0;
    let before = await this.#offsets();
    while (counted < options.kills) {
      if (all > options.kills * 4) throw new Error(`only ${counted} of ${all} kills hit a process at work`);
      await this.append(options.recordsPerRound);
      const running = this.start(options.script, options.argsOf());
      if (!(await this.untilWorking(running)))
        throw new Error(`ended early: ${(await running.ended).stderr}`);
      await pause(random() * options.longestWorkMillis);
      running.child.kill('SIGKILL');
      all += 1;
      const { signal } = await running.ended;
      const after = await this.#offsets();
      for (const [exporter, offset] of before) {
        if (Number(after.get(exporter)) < Number(offset))
          backwards.push(`${exporter}: ${after.get(exporter)}`);
      }
      const hasMoved = [...after].some(([exporter, offset]) => before.get(exporter) !== offset);
      if (signal === 'SIGKILL' && (hasMoved || (await this.#hasWorkInHand([...after.keys()])))) counted += 1;
      before = after;
    }
    return { counted, all, backwards };
  }

  async dispose(): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGKILL');
    await Promise.all([...this.#running].map(({ ended }) => ended));
    await this.store.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #offsets(): Promise<ReadonlyMap<string, string>> {
    const states = await this.store.exporterStates();
    return new Map(states.map(({ exporterId, offset }) => [exporterId, offset]));
  }

  async #hasWorkInHand(exporterIds: readonly string[]): Promise<boolean> {
    for (const exporterId of exporterIds) {
      if ((await this.store.openedPlan({ ...shipperKey, exporterId })) !== undefined) return true;
    }
    const names = await readdir(this.directory, { recursive: true });
    return names.some((name) => name.endsWith('.tmp'));
  }
}

export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
