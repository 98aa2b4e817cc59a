// Errors of the driver, raised by real databases and told as ours.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AssetShipperError } from '../../../src/model/error.js';
import { Connection } from '../../../src/store/sqlite/connection.js';
import { storeError } from '../../../src/store/sqlite/driver-error.js';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'asset-shipper-driver-'));
  path = join(directory, 'a.db');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT UNIQUE) STRICT');
  database.close();
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** What the driver throws. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('storeError', () => {
  it('says that the disk is full, and leaves no half transaction', () => {
    const connection = new Connection(path, 'sqlite:a.db');
    connection.exec('PRAGMA max_page_count = 4');
    const fill = () =>
      connection.transaction(() => {
        for (let index = 0; index < 100; index += 1) {
          connection.run('INSERT INTO t VALUES (?)', `${index} ${'x'.repeat(1000)}`);
        }
      });
    expect(fill).toThrowError(
      expect.objectContaining({ code: 'store_full', message: expect.stringContaining('sqlite:a.db') }),
    );
    expect(connection.get<{ n: number }>('SELECT count(*) AS n FROM t')?.n).toBe(0);
    connection.transaction(() => connection.run(`INSERT INTO t VALUES ('after')`));
    expect(connection.get<{ n: number }>('SELECT count(*) AS n FROM t')?.n).toBe(1);
    connection.close();
  });

  it('says that another process holds the lock', () => {
    const holder = new DatabaseSync(path);
    const waiter = new DatabaseSync(path, { timeout: 10 });
    holder.exec('BEGIN IMMEDIATE');
    const error = storeError(
      thrownBy(() => waiter.exec('BEGIN IMMEDIATE')),
      'sqlite:a.db',
    );
    expect(error).toMatchObject({
      code: 'store_unreachable',
      message: expect.stringMatching(/locked.*try again/),
    });
    holder.close();
    waiter.close();
  });

  it('says that a file is read-only', () => {
    const reader = new DatabaseSync(path, { readOnly: true });
    const cause = thrownBy(() => reader.exec(`INSERT INTO t VALUES ('x')`));
    const error = storeError(cause, 'sqlite:a.db');
    expect(error).toMatchObject({ code: 'store_unreachable', message: expect.stringContaining('read-only') });
    expect(error).toMatchObject({ cause });
    reader.close();
  });

  it('tells an error that nobody expects as internal, without SQL', () => {
    const connection = new Connection(path, 'sqlite:a.db');
    connection.run('INSERT INTO t VALUES (?)', 'secret');
    const error = thrownBy(() => connection.run('INSERT INTO t VALUES (?)', 'secret'));
    expect(error).toBeInstanceOf(AssetShipperError);
    expect(error).toMatchObject({ code: 'internal' });
    expect(String(error)).not.toMatch(/secret|INSERT/);
    connection.close();
  });

  it('leaves what the driver did not throw as it is', () => {
    const own = new AssetShipperError('lease_lost', 'gone');
    expect(storeError(own, 'x')).toBe(own);
    const bug = new TypeError('bug');
    expect(storeError(bug, 'x')).toBe(bug);
    expect(storeError('text', 'x')).toBe('text');
  });
});

describe('transaction', () => {
  it('writes nothing when the work fails, and passes the failure on', () => {
    const connection = new Connection(path, 'sqlite:a.db');
    const failure = new Error('stop');
    const work = () =>
      connection.transaction(() => {
        connection.run(`INSERT INTO t VALUES ('a')`);
        throw failure;
      });
    expect(work).toThrow(failure);
    expect(connection.all('SELECT * FROM t')).toEqual([]);
    connection.close();
  });
});
