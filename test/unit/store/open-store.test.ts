// Opening stores: what is made, what is refused, and how that is said.
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { normalizeRecord } from '../../../src/model/normalize.js';
import { openStore } from '../../../src/store/open-store.js';
import { Connection } from '../../../src/store/sqlite/connection.js';
import { prepareDatabase } from '../../../src/store/sqlite/open.js';
import { schemaSteps } from '../../../src/store/sqlite/schema.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'asset-shipper-open-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const inDirectory = (create: boolean) => ({ create, workingDirectory: directory });

function recordOf(executionId: string) {
  const result = normalizeRecord({
    executionId,
    timestamp: '2026-01-01T00:00:00Z',
    outputs: [{ id: 't', type: 'Table', description: 'x'.repeat(2000) }],
  });
  if (!result.ok) throw new Error(result.rejection.message);
  return result.record;
}

/** The error of an opening that must fail: one of ours, told in one or two sentences without a stack. */
async function refusal(url: string, create: boolean) {
  const error: unknown = await openStore(url, inDirectory(create)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'AssetShipperError' });
  if (!(error instanceof Error)) throw new Error('nothing was refused');
  expect(error.message).not.toMatch(/\n|\bat .*:\d+/);
  return error;
}

describe('openStore', () => {
  it('makes the directory and the file for the owner alone', async () => {
    const store = await openStore('sqlite:deep/er/assets.db', inDirectory(true));
    await store.append([recordOf('a')]);
    const mode = async (path: string) => ((await stat(join(directory, path))).mode & 0o777).toString(8);
    expect(await mode('deep')).toBe('700');
    expect(await mode('deep/er')).toBe('700');
    for (const name of ['assets.db', 'assets.db-wal', 'assets.db-shm']) {
      expect(await mode(`deep/er/${name}`)).toBe('600');
    }
    await store.close();
  });

  it('takes absolute paths, and is named by its URL', async () => {
    const url = `sqlite:${join(directory, 'assets.db')}`;
    const store = await openStore(url, { create: true });
    expect(store.url).toBe(url);
    await store.close();
  });

  it('finds everything again when it is opened again, and its id', async () => {
    const first = await openStore('sqlite:assets.db', inDirectory(true));
    const [result] = await first.append([recordOf('a')]);
    const { id } = first;
    await first.close();
    const second = await openStore('sqlite:assets.db', inDirectory(false));
    expect(second.id).toBe(id);
    expect(await second.append([recordOf('a')])).toEqual([{ status: 'duplicate' }]);
    expect(result).toEqual({ status: 'appended', sequence: await second.head() });
    await second.close();
  });

  it('keeps a store in memory for itself', async () => {
    const first = await openStore('sqlite::memory:', { create: false });
    const second = await openStore('sqlite::memory:', { create: false });
    await first.append([recordOf('a')]);
    expect(await second.head()).toBe('0');
    expect(first.id).not.toBe(second.id);
    await first.close();
    await second.close();
  });

  it('keeps a write-ahead log that is on the disk before a commit returns', () => {
    const connection = new Connection(join(directory, 'assets.db'), 'sqlite:assets.db');
    prepareDatabase(connection, true);
    expect(connection.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    // 2 is FULL, https://sqlite.org/pragma.html#pragma_synchronous.
    expect(connection.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
    expect(connection.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
    connection.close();
  });

  it.each([
    ['postgres://user:secret@host/db', 'store_unsupported'],
    ['postgresql://user:secret@host/db', 'store_unsupported'],
    ['mysql://user:secret@host/db', 'usage'],
    ['assets.db', 'usage'],
    ['sqlite:', 'usage'],
    ['', 'usage'],
  ])('refuses the URL %j as %s, without repeating it', async (url, code) => {
    const error = await refusal(url, true);
    expect(error).toMatchObject({ code });
    expect(error.message).not.toContain('secret');
    expect(error.message).toContain('sqlite:');
  });

  it('takes a path without `sqlite:` for what it is', async () => {
    expect((await refusal('data/assets.db', true)).message).toContain(
      'did you mean `sqlite:data/assets.db`?',
    );
  });

  it('does not make a store that it was not asked to make', async () => {
    const error = await refusal('sqlite:none/assets.db', false);
    expect(error).toMatchObject({ code: 'store_missing' });
    expect(error.message).toContain(join(directory, 'none/assets.db'));
    expect(existsSync(join(directory, 'none'))).toBe(false);
  });

  it('takes an empty file for no store', async () => {
    await writeFile(join(directory, 'assets.db'), '');
    expect(await refusal('sqlite:assets.db', false)).toMatchObject({ code: 'store_missing' });
    const store = await openStore('sqlite:assets.db', inDirectory(true));
    expect(await store.head()).toBe('0');
    await store.close();
  });

  it.each([true, false])('leaves a file alone that is no database (create: %s)', async (create) => {
    const path = join(directory, 'notes.txt');
    await writeFile(path, 'shopping list\n'.repeat(100));
    expect(await refusal('sqlite:notes.txt', create)).toMatchObject({ code: 'store_foreign' });
    expect(await readFile(path, 'utf8')).toBe('shopping list\n'.repeat(100));
  });

  it.each(['CREATE TABLE theirs (a)', 'PRAGMA application_id = 7', 'PRAGMA user_version = 3'])(
    "leaves another program's database alone: %s",
    async (sql) => {
      const path = join(directory, 'theirs.db');
      const theirs = new DatabaseSync(path);
      theirs.exec(sql);
      theirs.close();
      const before = await readFile(path);
      expect(await refusal('sqlite:theirs.db', true)).toMatchObject({ code: 'store_foreign' });
      expect((await readFile(path)).equals(before)).toBe(true);
    },
  );

  it('leaves the store of a newer version alone', async () => {
    await (await openStore('sqlite:assets.db', inDirectory(true))).close();
    const file = new DatabaseSync(join(directory, 'assets.db'));
    file.exec(`PRAGMA user_version = ${schemaSteps.length + 1}`);
    file.close();
    const error = await refusal('sqlite:assets.db', false);
    expect(error).toMatchObject({ code: 'store_newer' });
    expect(error.message).toContain('update');
  });

  it('says that a damaged store is damaged, when it is opened or read', async () => {
    const store = await openStore('sqlite:assets.db', inDirectory(true));
    await store.append(Array.from({ length: 200 }, (_, index) => recordOf(`run-${index}`)));
    await store.close();
    const database = new DatabaseSync(join(directory, 'assets.db'));
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    const file = await open(join(directory, 'assets.db'), 'r+');
    const { size } = await file.stat();
    for (let page = 4096; page < size; page += 4096)
      await file.write(Buffer.alloc(2000, 0x5a), 0, 2000, page);
    await file.close();
    const use = async () => {
      const damaged = await openStore('sqlite:assets.db', inDirectory(false));
      try {
        await damaged.read({ after: '0', through: '200' }, {}, 1000);
        await damaged.append([recordOf('new')]);
      } finally {
        await damaged.close();
      }
    };
    await expect(use()).rejects.toMatchObject({ name: 'AssetShipperError', code: 'store_corrupt' });
  });

  it.each([true, false])('says that a directory is no store (create: %s)', async (create) => {
    await mkdir(join(directory, 'folder'));
    expect(await refusal('sqlite:folder', create)).toMatchObject({ code: 'store_unreachable' });
  });

  it('says that a path below a file leads nowhere', async () => {
    await writeFile(join(directory, 'file'), '');
    expect(await refusal('sqlite:file/assets.db', true)).toMatchObject({ code: 'store_unreachable' });
    expect(await refusal('sqlite:file/assets.db', false)).toMatchObject({ code: 'store_unreachable' });
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.warn('skipped: a read-only store file (permissions do not hold for root)');
  it.skipIf(isRoot)('says that a store is read-only', async () => {
    await (await openStore('sqlite:assets.db', inDirectory(true))).close();
    await chmod(join(directory, 'assets.db'), 0o400);
    expect(await refusal('sqlite:assets.db', false)).toMatchObject({ code: 'store_unreachable' });
  });
});
