// A batch for an exporter that sends message by message: in order per key, keys side by side, each record ending as
// delivered, skipped, dead letter or unsettled. The first unsettled record is where the offset stays.
import { setMaxListeners } from 'node:events';

import { defaultDeadLetterLimits, defaultRetry } from '../exporter/delivery-limits.js';
import type { Encoded, Message, MessageExporter, OutgoingRecord } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import type { NewDeadLetter, Plan } from '../store/store.js';
import { attemptSafely } from './attempt-safely.js';
import { instantOf } from './clock.js';
import { deadLetterOf } from './dead-letter.js';
import type { Delivery, RunContext } from './delivery.js';
import { encodeSafely } from './encode-safely.js';
import { floodFailure } from './flood.js';
import { interruption } from './interruption.js';
import { readRange } from './outgoing.js';
import type { ExportStatus, Tally } from './result.js';
import { attemptWithRetry } from './retry.js';
import {
  countMessages,
  type Entry,
  type Sending,
  type Settle,
  type Settled,
  type Suspect,
  type Tried,
} from './sending.js';
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
        delivery.start(record).then(release, release);
      }
    }
  } catch (error) {
    await delivery.abandon();
    throw error;
  }
  return delivery.finish(plan);
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
    if (encoded.kind === 'messages') {
      if (encoded.notice !== undefined) this.#tally.remark(encoded.notice);
      return this.#enqueue(record, encoded.messages);
    }
    this.#attempted += 1;
    const settled = Promise.resolve(this.#decide(record, encoded));
    this.#entries.push({ sequence: record.sequence, settled, made: 0, acknowledged: 0 });
  }

  /** Sends nothing more and waits for what is in flight. */
  async abandon(): Promise<void> {
    this.#stop('incomplete', interruption(this.#context.signal));
    await this.#quiet();
  }

  /** Waits for everything that was begun, also for what is resumed meanwhile. */
  async #quiet(): Promise<void> {
    for (let waited: readonly Promise<void>[] = []; ; ) {
      const begun = [...this.#lastOfKey.values()];
      if (begun.every((done) => waited.includes(done))) return;
      await Promise.all(begun);
      waited = begun;
    }
  }

  /** Waits for all, then says how far the batch has come without a hole. */
  async finish(plan: Plan): Promise<Delivery> {
    await this.#quiet();
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
    return this.#bury(deadLetterOf(record, failure, { attempts: 0, firstAt: now, lastAt: now }), failure);
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
    const sending: Sending = { record, messages, key, entry, settle, done: before };
    // A suspect may stay undecided until the end of the batch; it holds neither its key nor the window.
    sending.done = before.then(() => this.#sendFrom(sending, 0));
    this.#lastOfKey.set(key, sending.done);
    return sending.done;
  }

  /** Sends the messages of a record from a place on, one after the other. */
  async #sendFrom(sending: Sending, from: number, tried?: Tried): Promise<void> {
    for (const [index, message] of sending.messages.slice(from).entries()) {
      const release = await this.#inFlight.take();
      try {
        if (this.halted) return sending.settle(undefined);
        if (from + index === 0 && tried === undefined) this.#attempted += 1;
        const isAcknowledged = await this.#send(
          sending,
          from + index,
          message,
          index === 0 ? tried : undefined,
        );
        if (!isAcknowledged) return;
        sending.entry.acknowledged += 1;
      } finally {
        release();
      }
    }
    sending.settle({ kind: 'delivered' });
  }

  /** True when the message was acknowledged; otherwise the record's end is decided, or it is a suspect. */
  async #send(sending: Sending, place: number, message: Message, before?: Tried): Promise<boolean> {
    const { acknowledgedBefore } = before ?? { acknowledgedBefore: this.#tally.delivered };
    const { clock, signal } = this.#context;
    const retry = this.#exporter.retry ?? defaultRetry;
    const limits = { ...retry, attempts: retry.attempts - (before?.attempts ?? 0) };
    const { outcome, attempts, firstAt, lastAt } = await attemptWithRetry(
      () => attemptSafely(this.#exporter, () => this.#exporter.send(message, signal)),
      this.#suspects.length > 0 ? { ...limits, poisonAttempts: 1 } : limits,
      clock,
      this.#waitSignal,
    );
    if (outcome.kind === 'delivered') {
      this.#tally.delivered += 1;
      this.#decideSuspects(false);
      return true;
    }
    const { failure } = outcome;
    const tried = {
      attempts: attempts + (before?.attempts ?? 0),
      firstAt: before?.firstAt ?? firstAt,
      acknowledgedBefore,
    };
    const letter = deadLetterOf(sending.record, failure, { ...tried, lastAt });
    if (outcome.kind === 'rejected') {
      sending.settle(this.#bury(letter, failure));
    } else if (outcome.kind === 'stopped') {
      this.#stop('stopped', failure);
      sending.settle(undefined);
    } else if (signal.aborted || this.#halt !== undefined || outcome.mayBePoison !== true) {
      this.#stop('incomplete', signal.aborted ? interruption(signal) : failure);
      sending.settle(undefined);
    } else {
      this.#suspect({ sending, place, tried, letter, failure });
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
      const { tried, sending, letter, failure } = suspect;
      if (this.#tally.delivered > tried.acknowledgedBefore) {
        if (!this.#resume(suspect)) sending.settle(this.#bury(letter, failure));
      } else if (isFinal || this.halted) {
        this.#stop('incomplete', failure);
        sending.settle(undefined);
      } else this.#suspects.push(suspect);
    }
    if (this.#suspects.length === 0) this.#probes = 0;
  }

  /**
   * The backend works: what was tried once while it was in doubt gets the rest of its attempts, unless a later record
   * of its job was begun meanwhile, for it would come too late.
   */
  #resume({ sending, place, tried }: Suspect): boolean {
    const { attempts } = this.#exporter.retry ?? defaultRetry;
    const { key } = sending;
    if (tried.attempts >= attempts || this.halted || this.#lastOfKey.get(key) !== sending.done) return false;
    sending.done = sending.done.then(() => this.#sendFrom(sending, place, tried));
    this.#lastOfKey.set(key, sending.done);
    return true;
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
