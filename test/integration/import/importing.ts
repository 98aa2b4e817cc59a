// A temporary directory with a real store, and imports of what a test writes down.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach } from 'vitest';

import type { AssetLineageRecord } from '../../../src/model/record.js';
import type { ImportResult } from '../../../src/source/import-counts.js';
import { type ImportOptions, importFiles } from '../../../src/source/import-files.js';
import type { RejectedInput } from '../../../src/source/rejects-file.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';

export interface Importing {
  readonly directory: string;
  readonly store: Store;
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  import(files: readonly string[], options?: Partial<ImportOptions>): Promise<Imported>;
  /** All stored records, parsed, in the order of the store. */
  records(): Promise<readonly AssetLineageRecord[]>;
}

export interface Imported extends ImportResult {
  readonly rejections: readonly RejectedInput[];
}

/** A fresh one per test. */
export function useImporting(): () => Importing {
  let current: Importing | undefined;
  beforeEach(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'asset-shipper-import-'));
    const store = await openStore(`sqlite:${join(directory, 'assets.db')}`, { create: true });
    current = {
      directory,
      store,
      write(name, content) {
        const path = join(directory, name);
        writeFileSync(path, content);
        return path;
      },
      async import(files, options = {}) {
        const rejections: RejectedInput[] = [];
        const onReject = (rejected: RejectedInput): number => rejections.push(rejected);
        return { ...(await importFiles({ files, store, onReject, ...options })), rejections };
      },
      async records() {
        const stored = await store.read({ after: '0', through: await store.head() }, {}, 100_000);
        return stored.map((record) => JSON.parse(record.json) as AssetLineageRecord);
      },
    };
  });
  afterEach(async () => {
    await current?.store.close();
    if (current !== undefined) rmSync(current.directory, { recursive: true, force: true });
  });
  return () => {
    if (current === undefined) throw new Error('only inside of a test');
    return current;
  };
}

/** A sound record as JSON text, with members added or replaced. */
export function recordText(changes: Readonly<Record<string, unknown>> = {}): string {
  const sound = { executionId: 'e1', outputs: [{ id: 'trips' }], timestamp: '2026-01-15T06:00:00Z' };
  return JSON.stringify({ ...sound, ...changes });
}
