// A batch for an exporter that sends message by message: in order per key, keys side by side, each record ending as
// delivered, skipped, dead letter or unsettled. The first unsettled record is where the offset stays.
import { setMaxListeners } from 'node:events';

import { defaultDeadLetterLimits, defaultRetry } from '../exporter/delivery-limits.js';
import type { Encoded, Message, MessageExporter, OutgoingRecord } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import type { NewDeadLetter, Offset, Plan } from '../store/store.js';
import { instantOf } from './clock.js';
import { encodeSafely, letterOf } from './encode-safely.js';
import type { Delivery, RunContext } from './exporter-run.js';
import { floodFailure } from './flood.js';
import { guarded, interruption } from './guarded.js';
import { readRange } from './outgoing.js';
import { noteFetched } from './plan-publication.js';
import type { ExportStatus, Tally } from './result.js';
import { attemptWithRetry } from './retry.js';
import { SlotPool } from './slot-pool.js';

/** Records that are held in memory at once, settled or not; a large one takes the place of several. */
const windowRecords = 64;
const lengthPerPlace = 256 * 1024;

/** While a refused record is under suspicion, so many others are tried once each to find one that gets through. */
const maxProbes = 20;

/** Throws only what the store throws, and not before everything in flight has ended. */
export async function deliverMessages(
  exporter: MessageExporter,
  plan: Plan,
  tally: Tally,
  context: RunContext,
): Promise<Delivery> {
  const delivery = new MessageDelivery(exporter, tally, context);
  const window = new SlotPool(Math.max(windowRecords, exporter.maxInFlight * 4));
  try {
    reading: for await (const batch of readRange(context.store, plan, plan.filter)) {
      for (const record of batch) {
        const release = await window.take(Math.ceil(record.json.length / lengthPerPlace));
        if (delivery.halted) break reading;
        noteFetched(tally, record.timestamp);
        delivery.start(record).then(release, release);
      }
    }
  } catch (error) {
    await delivery.abandon();
    throw error;
  }
  return delivery.finish(plan);
}

type Settled =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'dead'; readonly letter: NewDeadLetter };

/** Undefined while it must be sent again by a later batch. */
type Settle = (settled: Settled | undefined) => void;

/** A record of the batch, in the order of the plan, with its messages. */
interface Entry {
  readonly sequence: Offset;
  readonly settled: Promise<Settled | undefined>;
  readonly made: number;
  acknowledged: number;
}

/** A record whose retries are used up by answers that may be its own fault. */
interface Suspect {
  readonly letter: NewDeadLetter;
  readonly failure: Failure;
  /** Acknowledged events of the exporter when its first attempt began. */
  readonly acknowledgedBefore: number;
  readonly settle: Settle;
}

class MessageDelivery {
  readonly #exporter: MessageExporter;
  readonly #tally: Tally;
  readonly #context: RunContext;
  readonly #inFlight: SlotPool;
  readonly #entries: Entry[] = [];
  readonly #lastOfKey = new Map<string, Promise<void>>();
  #suspects: Suspect[] = [];
  #probes = 0;
  #halt: { readonly status: Exclude<ExportStatus, 'complete'>; readonly failure: Failure } | undefined;
  /** Fires with the halt or the run's signal: waits between attempts end. */
  readonly #patience = new AbortController();
  readonly #waitSignal: AbortSignal;
  readonly #deliveredBefore: number;
  /** Records of which something was tried, and dead letters that are decided but not yet part of the tally. */
  #attempted = 0;
  #deadLettered = 0;

  constructor(exporter: MessageExporter, tally: Tally, context: RunContext) {
    this.#exporter = exporter;
    this.#tally = tally;
    this.#deliveredBefore = tally.delivered;
    this.#context = context;
    this.#inFlight = new SlotPool(exporter.maxInFlight);
    this.#waitSignal = AbortSignal.any([context.signal, this.#patience.signal]);
    setMaxListeners(0, this.#waitSignal);
  }

  get halted(): boolean {
    return this.#halt !== undefined || this.#context.signal.aborted;
  }

  /** Begins with a record; resolves when it needs no more memory than its place in the order. */
  async start(record: OutgoingRecord): Promise<void> {
    const encoded = encodeSafely(this.#exporter, record);
    if (encoded.kind === 'messages') return this.#enqueue(record, encoded.messages);
    this.#attempted += 1;
    const settled = Promise.resolve(this.#decide(record, encoded));
    this.#entries.push({ sequence: record.sequence, settled, made: 0, acknowledged: 0 });
  }

  /** Sends nothing more and waits for what is in flight. */
  async abandon(): Promise<void> {
    this.#stop('incomplete', interruption(this.#context.signal));
    await Promise.all(this.#lastOfKey.values());
  }

  /** Waits for all, then says how far the batch has come without a hole. */
  async finish(plan: Plan): Promise<Delivery> {
    await Promise.all(this.#lastOfKey.values());
    const isOnlySuspected = !this.halted;
    this.#decideSuspects(true);
    const acknowledged = this.#tally.delivered > this.#deliveredBefore;
    const deadLetters: NewDeadLetter[] = [];
    let settledThrough = plan.after;
    for (const [place, { sequence, settled }] of this.#entries.entries()) {
      const end = await settled;
      if (end === undefined) {
        const unsettled = countMessages(this.#entries.slice(place));
        const halt = this.#halted();
        return {
          ...halt,
          settledThrough,
          deadLetters,
          acknowledged,
          ...(isOnlySuspected && halt.status === 'incomplete' ? { undecided: unsettled } : {}),
        };
      }
      settledThrough = sequence;
      if (end.kind === 'dead') deadLetters.push(end.letter);
      else if (end.kind === 'skipped') this.#tally.skip(end.reason);
      else this.#tally.records += 1;
    }
    if (this.#entries.length === plan.count) {
      return { status: 'complete', settledThrough: plan.through, deadLetters, acknowledged };
    }
    return { ...this.#halted(plan), settledThrough, deadLetters, acknowledged };
  }

  /** Why not everything is settled. */
  #halted(plan?: Plan): { readonly status: Exclude<ExportStatus, 'complete'>; readonly failure: Failure } {
    if (this.#halt !== undefined) return this.#halt;
    if (this.#context.signal.aborted || plan === undefined) {
      return { status: 'incomplete', failure: interruption(this.#context.signal) };
    }
    const message = `exporter ${this.#exporter.id}: the plan has ${plan.count} records but the store gave ${this.#entries.length}; check the store and run again`;
    return { status: 'stopped', failure: { code: 'plan_gap', message } };
  }

  #decide(record: OutgoingRecord, encoded: Exclude<Encoded, { kind: 'messages' }>): Settled | undefined {
    if (encoded.kind === 'skipped') return { kind: 'skipped', reason: encoded.reason };
    const now = instantOf(this.#context.clock.now());
    const failure = { code: encoded.code, message: encoded.message };
    return this.#bury(letterOf(record, failure, { attempts: 0, firstAt: now, lastAt: now }), failure);
  }

  #enqueue(record: OutgoingRecord, messages: readonly Message[]): Promise<void> {
    this.#tally.events += messages.length;
    let settle: Settle = () => undefined;
    const settled = new Promise<Settled | undefined>((resolve) => {
      settle = resolve;
    });
    const entry: Entry = { sequence: record.sequence, settled, made: messages.length, acknowledged: 0 };
    this.#entries.push(entry);
    const key = messages[0]?.orderKey ?? '';
    const before = this.#lastOfKey.get(key) ?? Promise.resolve();
    // A suspect may stay undecided until the end of the batch; it holds neither its key nor the window.
    const done = before.then(() => this.#sendAll(record, messages, entry, settle));
    this.#lastOfKey.set(key, done);
    return done;
  }

  async #sendAll(
    record: OutgoingRecord,
    messages: readonly Message[],
    entry: Entry,
    settle: Settle,
  ): Promise<void> {
    let isFirst = true;
    for (const message of messages) {
      const release = await this.#inFlight.take();
      try {
        if (this.halted) return settle(undefined);
        if (isFirst) this.#attempted += 1;
        isFirst = false;
        if (!(await this.#send(record, message, settle))) return;
        entry.acknowledged += 1;
      } finally {
        release();
      }
    }
    settle({ kind: 'delivered' });
  }

  /** True when the message was acknowledged; otherwise the record's end is decided, or it is a suspect. */
  async #send(record: OutgoingRecord, message: Message, settle: Settle): Promise<boolean> {
    const acknowledgedBefore = this.#tally.delivered;
    const { clock, signal } = this.#context;
    const retry = this.#exporter.retry ?? defaultRetry;
    const { outcome, ...attempts } = await attemptWithRetry(
      () => guarded(this.#exporter.id, () => this.#exporter.send(message, signal)),
      this.#suspects.length > 0 ? { ...retry, poisonAttempts: 1 } : retry,
      clock,
      this.#waitSignal,
    );
    if (outcome.kind === 'delivered') {
      this.#tally.delivered += 1;
      this.#decideSuspects(false);
      return true;
    }
    const { failure } = outcome;
    const letter = letterOf(record, failure, attempts);
    if (outcome.kind === 'rejected') {
      settle(this.#bury(letter, failure));
    } else if (outcome.kind === 'stopped') {
      this.#stop('stopped', failure);
      settle(undefined);
    } else if (signal.aborted || this.#halt !== undefined || outcome.mayBePoison !== true) {
      this.#stop('incomplete', signal.aborted ? interruption(signal) : failure);
      settle(undefined);
    } else {
      this.#suspect({ letter, failure, acknowledgedBefore, settle });
    }
    return false;
  }

  #stop(status: 'incomplete' | 'stopped', failure: Failure): void {
    // Credentials that are refused matter more than the time that ran out beside it.
    if (this.#halt === undefined || (status === 'stopped' && this.#halt.status === 'incomplete')) {
      this.#halt = { status, failure };
    }
    this.#patience.abort();
  }

  /** A record that only gets 500s is poison if another event got through since; else the backend may be down. */
  #suspect(suspect: Suspect): void {
    this.#suspects.push(suspect);
    this.#probes += 1;
    this.#decideSuspects(this.#probes > maxProbes);
  }

  #decideSuspects(isFinal: boolean): void {
    const open = this.#suspects;
    if (open.length === 0) return;
    this.#suspects = [];
    for (const suspect of open) {
      if (this.#tally.delivered > suspect.acknowledgedBefore) {
        suspect.settle(this.#bury(suspect.letter, suspect.failure));
      } else if (isFinal || this.halted) {
        this.#stop('incomplete', suspect.failure);
        suspect.settle(undefined);
      } else this.#suspects.push(suspect);
    }
    if (this.#suspects.length === 0) this.#probes = 0;
  }

  #bury(letter: NewDeadLetter, cause: Failure): Settled | undefined {
    const { records, skipped, deadLettered } = this.#tally;
    const flood = floodFailure(
      this.#exporter.deadLetters ?? defaultDeadLetterLimits,
      deadLettered + this.#deadLettered,
      records + skipped + deadLettered + this.#attempted,
      cause,
    );
    if (flood !== undefined) {
      this.#stop('stopped', flood);
      return undefined;
    }
    this.#deadLettered += 1;
    return { kind: 'dead', letter };
  }
}

function countMessages(entries: readonly Entry[]): { readonly events: number; readonly delivered: number } {
  return {
    events: entries.reduce((sum, { made }) => sum + made, 0),
    delivered: entries.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
  };
}
