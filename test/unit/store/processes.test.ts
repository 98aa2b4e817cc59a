// Several processes on one store, and one that is killed while it writes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openStore } from '../../../src/store/open-store.js';

let directory: string;
let script: string;
let path: string;
let run = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'asset-shipper-processes-'));
  script = join(directory, 'appending-process.cjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'appending-process.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
  });
});
beforeEach(() => {
  run += 1;
  path = join(directory, `store-${run}`, 'assets.db');
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

interface Appending {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<unknown>;
}

function start(prefix: string, batches: number, size: number): Appending {
  const child = spawn(process.execPath, [script, path, prefix, String(batches), String(size)], {
    env: { ...process.env, NODE_PATH: resolve('node_modules') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return { child, output: () => output, ended: once(child, 'close') };
}

/** What the store holds: whole, with each record's uid, edges and text together. */
function consistency() {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  const one = (sql: string) => Object.values(database.prepare(sql).get() as object)[0] as unknown;
  const found = {
    integrity: one('PRAGMA integrity_check'),
    records: one('SELECT count(*) FROM record'),
    uids: one('SELECT count(*) FROM record_uid'),
    distinctUids: one('SELECT count(DISTINCT uid) FROM record'),
    edges: one('SELECT count(*) FROM asset_edge'),
    strayEdges: one('SELECT count(*) FROM asset_edge WHERE seq NOT IN (SELECT seq FROM record)'),
  };
  database.close();
  return found;
}

const whole = (records: number) => ({
  integrity: 'ok',
  records,
  uids: records,
  distinctUids: records,
  edges: records * 2,
  strayEdges: 0,
});

describe('processes on one store', () => {
  it('make it together and append at the same time without losing a record', {
    timeout: 60_000,
  }, async () => {
    const processes = ['a', 'b', 'c'].map((prefix) => start(prefix, 20, 50));
    for (const { ended } of processes) expect(await ended).toEqual([0, null]);
    expect(consistency()).toEqual(whole(3000));
  });

  it('append the same records once', { timeout: 60_000 }, async () => {
    const processes = [start('same', 20, 50), start('same', 20, 50)];
    for (const { ended } of processes) expect(await ended).toEqual([0, null]);
    const counts = processes.map(({ output }) => Number(output().trim().split('\n').at(-1)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
    expect(consistency()).toEqual(whole(1000));
  });

  it('keep every acknowledged batch and no half one when they are killed', { timeout: 60_000 }, async () => {
    for (let kill = 0; kill < 5; kill += 1) {
      const { child, output, ended } = start(`kill-${kill}`, 100_000, 40);
      while (output().split('\n').length < 3 + kill) await new Promise((done) => setTimeout(done, kill + 1));
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
      const acknowledged = Number(output().trimEnd().split('\n').at(-1));
      const store = await openStore(`sqlite:${path}`, { create: false });
      const range = { after: '0', through: await store.head() };
      const kept = await store.count(range, { assetNamespace: `kill-${kill}` });
      await store.close();
      expect(kept % 40).toBe(0);
      expect(kept).toBeGreaterThanOrEqual(acknowledged);
    }
    const { records, ...rest } = consistency();
    expect({ records, ...rest }).toEqual(whole(Number(records)));
  });
});
