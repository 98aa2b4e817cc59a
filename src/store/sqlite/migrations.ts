// Brings a database to the newest schema, one step per transaction.
import { randomBytes } from 'node:crypto';

import { AssetShipperError } from '../../model/error.js';
import type { Connection } from './connection.js';
import { applicationId, schemaSteps } from './schema.js';

/** What a database file says of itself. */
export interface DatabaseMark {
  readonly applicationId: number;
  /** Number of schema steps that were done. */
  readonly version: number;
  /** No table at all: a file that has just been made. */
  readonly empty: boolean;
}

/** Reads the mark without changing anything. */
export function readMark(connection: Connection): DatabaseMark {
  // In one snapshot: another process may be making the tables, and half of its work is nobody's mark.
  return connection.snapshot(() => {
    const application = connection.get<{ application_id: number }>('PRAGMA application_id');
    const tables = connection.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema');
    return {
      applicationId: application?.application_id ?? 0,
      version: schemaVersion(connection),
      empty: tables?.n === 0,
    };
  });
}

/**
 * Does the steps that are missing. A crash leaves whole steps; two processes may do this at the same time.
 * Throws `store_newer` where the database has more steps than are known.
 */
export function migrate(connection: Connection, steps: readonly string[] = schemaSteps): void {
  const found = schemaVersion(connection);
  if (found > steps.length) {
    throw new AssetShipperError(
      'store_newer',
      `the store ${connection.name} was written by a newer AssetShipper (schema ${found}, this one knows ` +
        `${steps.length}); update this AssetShipper, or name another store`,
    );
  }
  steps.forEach((sql, index) => {
    if (index < found) return;
    connection.transaction(() => {
      // Asked again under the lock: another process may have been faster.
      if (schemaVersion(connection) > index) return;
      connection.exec(sql);
      if (index === 0) {
        connection.exec(`PRAGMA application_id = ${applicationId}`);
        connection.run(`INSERT INTO meta (name, value) VALUES ('id', ?)`, randomBytes(16).toString('hex'));
      }
      connection.exec(`PRAGMA user_version = ${index + 1}`);
    });
  });
}

function schemaVersion(connection: Connection): number {
  return connection.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}
