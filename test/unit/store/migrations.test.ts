// Schema versions: steps are done once, in order, whole.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Connection } from '../../../src/store/sqlite/connection.js';
import { migrate, readMark } from '../../../src/store/sqlite/migrations.js';
import { applicationId, schemaSteps } from '../../../src/store/sqlite/schema.js';

let directory: string;
let connection: Connection;
const open = () => new Connection(join(directory, 'a.db'), 'sqlite:a.db');
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'asset-shipper-migrations-'));
  connection = open();
});
afterEach(async () => {
  connection.close();
  await rm(directory, { recursive: true });
});

const secondStep = `ALTER TABLE audit ADD COLUMN who TEXT; CREATE TABLE later (a INTEGER) STRICT;`;
const id = () => connection.get<{ value: string }>(`SELECT value FROM meta WHERE name = 'id'`)?.value;

describe('migrate', () => {
  it('marks a new database as ours, at the newest version, with an id', () => {
    expect(readMark(connection)).toEqual({ applicationId: 0, version: 0, empty: true });
    migrate(connection);
    expect(readMark(connection)).toEqual({ applicationId, version: schemaSteps.length, empty: false });
    expect(id()).toMatch(/^[0-9a-f]{32}$/);
  });

  it('does only the steps that an older store lacks, and keeps what is in it', () => {
    migrate(connection, schemaSteps.slice(0, 1));
    const before = id();
    connection.run(`INSERT INTO audit (at, action, details) VALUES ('t', 'a', '{}')`);
    const steps = [...schemaSteps.slice(0, 1), secondStep];
    migrate(connection, steps);
    expect(connection.all('SELECT action, who FROM audit')).toEqual([{ action: 'a', who: null }]);
    expect(connection.all('SELECT * FROM later')).toEqual([]);
    expect(readMark(connection).version).toBe(2);
    expect(id()).toBe(before);
    migrate(connection, steps);
    expect(readMark(connection).version).toBe(2);
  });

  it('leaves the store at the last whole step when a step fails', () => {
    migrate(connection, schemaSteps.slice(0, 1));
    const broken = 'CREATE TABLE half (a INTEGER) STRICT; CREATE TABLE meta (a INTEGER) STRICT;';
    expect(() => migrate(connection, [...schemaSteps.slice(0, 1), broken])).toThrow();
    expect(readMark(connection).version).toBe(1);
    expect(connection.all(`SELECT 1 FROM sqlite_schema WHERE name = 'half'`)).toEqual([]);
  });

  it('refuses a store that has more steps than are known', () => {
    migrate(connection, [...schemaSteps, secondStep]);
    expect(() => migrate(connection)).toThrowError(expect.objectContaining({ code: 'store_newer' }));
  });

  it('does nothing twice when another process has been faster', () => {
    const other = open();
    migrate(other);
    migrate(connection);
    expect(connection.all('SELECT name FROM meta')).toEqual([{ name: 'id' }]);
    other.close();
  });
});
