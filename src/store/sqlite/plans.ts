// Plans: opened before any I/O, settled together with the offset and the dead letters. Callers hold a transaction
// and have proved the lease.
import { AssetShipperError } from '../../model/error.js';
import type { Plan, Settlement } from '../store.js';
import type { DeadLetterTable } from './dead-letter-table.js';
import { exporterName } from './exporter-key.js';
import { notStarted, type OffsetTable } from './offset-table.js';
import type { RecordTable } from './record-table.js';
import { offsetNumber } from './sequence.js';

export class Plans {
  readonly #records: RecordTable;
  readonly #offsets: OffsetTable;
  readonly #deadLetters: DeadLetterTable;

  constructor(records: RecordTable, offsets: OffsetTable, deadLetters: DeadLetterTable) {
    this.#records = records;
    this.#offsets = offsets;
    this.#deadLetters = deadLetters;
  }

  open(plan: Plan): void {
    if (this.#offsets.plan(plan) !== undefined) throw fault(plan, 'one is open already');
    const state = this.#offsets.state(plan);
    if (state === undefined) throw notStarted(plan);
    if (state.offset !== plan.after) {
      throw fault(plan, `it begins after ${plan.after}, but the offset is ${state.offset}`);
    }
    if (offsetNumber(plan.through) < offsetNumber(plan.after)) throw fault(plan, 'it ends before it begins');
    if (offsetNumber(plan.through) > BigInt(this.#records.head()))
      throw fault(plan, 'it ends after the newest record');
    this.#offsets.putPlan(plan);
  }

  settle({ plan, offset, deadLetters, acknowledged }: Settlement): Plan | undefined {
    const open = this.#offsets.plan(plan);
    if (open === undefined) throw fault(plan, 'none is open');
    if (open.after !== plan.after || open.through !== plan.through || open.createdAt !== plan.createdAt) {
      throw fault(plan, 'another one is open');
    }
    const reached = offsetNumber(offset);
    if (reached < offsetNumber(open.after) || reached > offsetNumber(open.through)) {
      throw fault(plan, `offset ${offset} is outside of ${open.after} to ${open.through}`);
    }
    for (const letter of deadLetters) this.#deadLetters.add(open, letter);
    this.#offsets.advance(open, offset, acknowledged ? open.configuration : undefined);
    if (offset === open.through) {
      this.#offsets.dropPlan(open);
      return undefined;
    }
    const rest = this.#rest(open, offset);
    this.#offsets.putPlan(rest);
    return rest;
  }

  #rest({ first: _first, last: _last, latest: _latest, ...plan }: Plan, offset: string): Plan {
    const range = { after: offset, through: plan.through };
    return { ...plan, ...range, ...this.#records.measure(range, plan.filter) };
  }
}

function fault(plan: Plan, reason: string): AssetShipperError {
  return new AssetShipperError('internal', `a plan of ${exporterName(plan)} can't be kept: ${reason}`);
}
