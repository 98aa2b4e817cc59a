// One open database: prepared statements, transactions, errors told as ours. Knows no table.
import { DatabaseSync } from '@photostructure/sqlite';

import { isBusy, storeError } from './driver-error.js';

/** What can be bound to a statement. Text must not hold NUL or lone surrogates; see key-text.ts. */
export type Bound = string | number | bigint | null;

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

/** How long a writer waits for another one, in milliseconds. */
const busyTimeoutMillis = 10_000;
const busyPauseMillis = 20;

export class Connection {
  /** As it is named in messages: `sqlite:` and the path. */
  readonly name: string;
  readonly #database: InstanceType<typeof DatabaseSync>;
  readonly #statements = new Map<string, Statement>();

  /** @param location a path, or `:memory:`. Throws our errors. */
  constructor(location: string, name: string) {
    this.name = name;
    this.#database = this.#told(() => new DatabaseSync(location, { timeout: busyTimeoutMillis }));
  }

  /** Runs statements without parameters and results. */
  exec(sql: string): void {
    this.#told(() => this.#database.exec(sql));
  }

  /** Runs one statement, prepared at its first use. Throws where the row id is beyond 2^53. */
  run(sql: string, ...bound: readonly Bound[]): { readonly changes: number; readonly rowId: number } {
    try {
      const { changes, lastInsertRowid } = this.#statement(sql).run(...bound);
      return { changes, rowId: Number(lastInsertRowid) };
    } catch (error) {
      throw storeError(error, this.name);
    }
  }

  /** The first row. `Row` is what the schema says of the selected columns. */
  get<Row extends object>(sql: string, ...bound: readonly Bound[]): Row | undefined {
    try {
      return this.#statement(sql).get(...bound) as Row | undefined;
    } catch (error) {
      throw storeError(error, this.name);
    }
  }

  /** All rows, in the statement's order. */
  all<Row extends object>(sql: string, ...bound: readonly Bound[]): readonly Row[] {
    try {
      return this.#statement(sql).all(...bound) as Row[];
    } catch (error) {
      throw storeError(error, this.name);
    }
  }

  /** Like `all`, for a statement whose text depends on a filter: it is not kept. */
  query<Row extends object>(sql: string, ...bound: readonly Bound[]): readonly Row[] {
    return this.#told(() => this.#database.prepare(sql).all(...bound) as Row[]);
  }

  /**
   * One transaction, all or nothing. It takes the write lock first, so that what it reads stays true until it
   * writes. Not to be nested.
   */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has already rolled back after some errors, such as a full disk.
      if (this.#database.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  /** What is read in it belongs together, whatever others write meanwhile. Not to be nested. */
  snapshot<T>(work: () => T): T {
    this.exec('BEGIN');
    try {
      return work();
    } finally {
      if (this.#database.isTransaction) this.exec('COMMIT');
    }
  }

  /**
   * Readers don't block the writer from here on. While another process opens the same new file, SQLite answers "busy"
   * at once, without the timeout: https://sqlite.org/c3ref/busy_handler.html, the possibility of a deadlock.
   */
  useWriteAheadLog(): void {
    const deadline = performance.now() + busyTimeoutMillis;
    for (;;) {
      try {
        this.exec('PRAGMA journal_mode = WAL');
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyPauseMillis);
      }
    }
  }

  /** The driver frees its statements, and with them the file, only when they are collected or the process ends. */
  close(): void {
    this.#statements.clear();
    if (this.#database.isOpen) this.#told(() => this.#database.close());
  }

  #statement(sql: string): Statement {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) return kept;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #told<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeError(error, this.name);
    }
  }
}
