// What a person decided about offsets and dead letters. Written in the transaction of the decision.
import type { Connection } from './connection.js';
import { toStoredJson } from './stored-json.js';

export type AuditAction = 'offset_set' | 'offset_dropped' | 'dead_letter_replayed' | 'dead_letter_dropped';

export class AuditTable {
  readonly #connection: Connection;
  readonly #now: () => number;

  constructor(connection: Connection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
  }

  add(action: AuditAction, details: object): void {
    this.#connection.run(
      'INSERT INTO audit (at, action, details) VALUES (?, ?, ?)',
      new Date(this.#now()).toISOString(),
      action,
      toStoredJson(details),
    );
  }
}
