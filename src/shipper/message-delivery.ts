// A batch for an exporter that sends message by message: in order per key, keys side by side, each record ending as
// delivered, skipped, dead letter or unsettled. The first unsettled record is where the offset stays.
import { defaultDeadLetterLimits, defaultRetry } from '../exporter/delivery-limits.js';
import type { Encoded, Message, MessageExporter, OutgoingRecord } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import type { NewDeadLetter, Offset, Plan } from '../store/store.js';
import { instantOf } from './clock.js';
import type { Delivery, RunContext } from './exporter-run.js';
import { floodFailure } from './flood.js';
import { guarded, interruption, messageOf } from './guarded.js';
import { noteFetched } from './plan-publication.js';
import type { ExportStatus, Tally } from './result.js';
import { attemptWithRetry } from './retry.js';
import { SlotPool } from './slot-pool.js';

/** Records that are held in memory at once, settled or not. */
const windowRecords = 64;

/** While a refused record is under suspicion, so many others are tried once each to find one that gets through. */
const maxProbes = 20;

export async function deliverMessages(
  exporter: MessageExporter,
  plan: Plan,
  records: AsyncIterable<readonly OutgoingRecord[]>,
  tally: Tally,
  context: RunContext,
): Promise<Delivery> {
  const delivery = new MessageDelivery(exporter, tally, context);
  const window = new SlotPool(Math.max(windowRecords, exporter.maxInFlight * 4));
  reading: for await (const batch of records) {
    for (const record of batch) {
      const release = await window.take();
      if (delivery.halted) break reading;
      noteFetched(tally, record.timestamp);
      delivery.start(record).then(release, release);
    }
  }
  return delivery.finish(plan);
}

type Settled =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'dead'; readonly letter: NewDeadLetter };

/** A record whose retries are used up by answers that may be its own fault. */
interface Suspect {
  readonly letter: NewDeadLetter;
  readonly failure: Failure;
  /** Acknowledged events of the exporter when its first attempt began. */
  readonly acknowledgedBefore: number;
  readonly settle: (settled: Settled | undefined) => void;
}

class MessageDelivery {
  readonly #exporter: MessageExporter;
  readonly #tally: Tally;
  readonly #context: RunContext;
  readonly #inFlight: SlotPool;
  /** In the order of the plan; undefined while unsettled, and for good where it stays so. */
  readonly #records: { readonly sequence: Offset; readonly settled: Promise<Settled | undefined> }[] = [];
  readonly #lastOfKey = new Map<string, Promise<unknown>>();
  #suspects: Suspect[] = [];
  #probes = 0;
  #halt: { readonly status: Exclude<ExportStatus, 'complete'>; readonly failure: Failure } | undefined;
  readonly #deliveredBefore: number;
  /** Dead letters that are decided but not yet part of the tally. */
  #deadLettered = 0;

  constructor(exporter: MessageExporter, tally: Tally, context: RunContext) {
    this.#exporter = exporter;
    this.#tally = tally;
    this.#deliveredBefore = tally.delivered;
    this.#context = context;
    this.#inFlight = new SlotPool(exporter.maxInFlight);
  }

  get halted(): boolean {
    return this.#halt !== undefined || this.#context.signal.aborted;
  }

  /** Begins with a record; resolves when it needs no more memory than its place in the order. */
  async start(record: OutgoingRecord): Promise<void> {
    const encoded = encodeSafely(this.#exporter, record);
    const settled =
      encoded.kind === 'messages' ? this.#enqueue(record, encoded.messages) : this.#decide(record, encoded);
    this.#records.push({ sequence: record.sequence, settled });
    // A suspect may stay undecided until the end of the batch; it doesn't hold the window.
    if (encoded.kind === 'messages') await this.#lastOfKey.get(encoded.messages[0]?.orderKey ?? '');
  }

  /** Waits for all, then says how far the batch has come without a hole. */
  async finish(plan: Plan): Promise<Delivery> {
    await Promise.all(this.#lastOfKey.values());
    this.#decideSuspects(true);
    const deadLetters: NewDeadLetter[] = [];
    let settledThrough = plan.after;
    const acknowledged = this.#tally.delivered > this.#deliveredBefore;
    let whole = !this.halted;
    for (const { sequence, settled } of this.#records) {
      const end = await settled;
      if (end === undefined) {
        whole = false;
        break;
      }
      settledThrough = sequence;
      if (end.kind === 'dead') deadLetters.push(end.letter);
      else if (end.kind === 'skipped') this.#tally.skip(end.reason);
      else this.#tally.records += 1;
    }
    if (whole) return { status: 'complete', settledThrough: plan.through, deadLetters, acknowledged };
    const halt = this.#halt ?? { status: 'incomplete' as const, failure: interruption(this.#context.signal) };
    return { ...halt, settledThrough, deadLetters, acknowledged };
  }

  async #decide(
    record: OutgoingRecord,
    encoded: Exclude<Encoded, { kind: 'messages' }>,
  ): Promise<Settled | undefined> {
    if (encoded.kind === 'skipped') return { kind: 'skipped', reason: encoded.reason };
    const now = instantOf(this.#context.clock.now());
    const failure = { code: encoded.code, message: encoded.message };
    return this.#bury(letterOf(record, failure, 0, now, now), failure);
  }

  #enqueue(record: OutgoingRecord, messages: readonly Message[]): Promise<Settled | undefined> {
    this.#tally.events += messages.length;
    const key = messages[0]?.orderKey ?? '';
    const before = this.#lastOfKey.get(key) ?? Promise.resolve();
    let settle: (settled: Settled | undefined) => void = () => undefined;
    const settled = new Promise<Settled | undefined>((resolve) => {
      settle = resolve;
    });
    const done = before.then(() => this.#sendAll(record, messages, settle));
    this.#lastOfKey.set(key, done);
    return settled;
  }

  async #sendAll(
    record: OutgoingRecord,
    messages: readonly Message[],
    settle: (settled: Settled | undefined) => void,
  ): Promise<void> {
    for (const message of messages) {
      if (this.halted) return settle(undefined);
      const ended = await this.#send(record, message, settle);
      if (!ended) return;
    }
    settle({ kind: 'delivered' });
  }

  /** True when the message was acknowledged; otherwise the record's end is decided, or it is a suspect. */
  async #send(
    record: OutgoingRecord,
    message: Message,
    settle: (settled: Settled | undefined) => void,
  ): Promise<boolean> {
    const release = await this.#inFlight.take();
    const acknowledgedBefore = this.#tally.delivered;
    const { clock, signal } = this.#context;
    const probing = this.#suspects.length > 0;
    const retry = this.#exporter.retry ?? defaultRetry;
    const attempted = await attemptWithRetry(
      () => guarded(this.#exporter.id, () => this.#exporter.send(message, signal)),
      probing ? { ...retry, attempts: 1 } : retry,
      clock,
      signal,
    );
    release();
    const { outcome } = attempted;
    if (outcome.kind === 'delivered') {
      this.#tally.delivered += 1;
      this.#decideSuspects(false);
      return true;
    }
    const letter = letterOf(record, outcome.failure, attempted.attempts, attempted.firstAt, attempted.lastAt);
    if (outcome.kind === 'rejected') settle(this.#bury(letter, outcome.failure));
    else if (outcome.kind === 'stopped') this.#stop('stopped', outcome.failure, settle);
    else if (signal.aborted) this.#stop('incomplete', interruption(signal), settle);
    else if (outcome.mayBePoison !== true) this.#stop('incomplete', outcome.failure, settle);
    else this.#suspect({ letter, failure: outcome.failure, acknowledgedBefore, settle });
    return false;
  }

  #stop(
    status: 'incomplete' | 'stopped',
    failure: Failure,
    settle: (settled: Settled | undefined) => void,
  ): void {
    // Credentials that are refused matter more than the time that ran out beside it.
    if (this.#halt === undefined || (status === 'stopped' && this.#halt.status === 'incomplete')) {
      this.#halt = { status, failure };
    }
    settle(undefined);
  }

  /** A record that only gets 500s is poison if another event got through since; else the backend may be down. */
  #suspect(suspect: Suspect): void {
    this.#suspects.push(suspect);
    this.#probes += 1;
    this.#decideSuspects(this.#probes > maxProbes);
  }

  #decideSuspects(final: boolean): void {
    const open = this.#suspects;
    if (open.length === 0) return;
    this.#suspects = [];
    for (const suspect of open) {
      if (this.#tally.delivered > suspect.acknowledgedBefore)
        suspect.settle(this.#bury(suspect.letter, suspect.failure));
      else if (final || this.halted) this.#stop('incomplete', suspect.failure, suspect.settle);
      else this.#suspects.push(suspect);
    }
    if (this.#suspects.length === 0) this.#probes = 0;
  }

  #bury(letter: NewDeadLetter, cause: Failure): Settled | undefined {
    const made = this.#tally.deadLettered + this.#deadLettered;
    const attempted =
      this.#tally.records + this.#tally.skipped + this.#tally.deadLettered + this.#records.length;
    const flood = floodFailure(this.#exporter.deadLetters ?? defaultDeadLetterLimits, made, attempted, cause);
    if (flood !== undefined) {
      this.#halt ??= { status: 'stopped', failure: flood };
      return undefined;
    }
    this.#deadLettered += 1;
    return { kind: 'dead', letter };
  }
}

/** An exporter of one's own may throw while it encodes; that is a fault of this record alone. */
function encodeSafely(exporter: MessageExporter, record: OutgoingRecord): Encoded {
  try {
    return exporter.encode(record);
  } catch (error) {
    return {
      kind: 'rejected',
      code: 'encode_failed',
      message: `exporter \`${exporter.id}\`: ${messageOf(error)}`,
    };
  }
}

function letterOf(
  record: OutgoingRecord,
  failure: Failure,
  attempts: number,
  firstAt: string,
  lastAt: string,
): NewDeadLetter {
  return {
    sequence: record.sequence,
    uid: record.uid,
    code: failure.code,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    message: failure.message,
    ...(failure.answer === undefined ? {} : { answer: failure.answer }),
    attempts,
    firstAt,
    lastAt,
  };
}
