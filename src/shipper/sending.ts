// A record of a batch on its way: what becomes of it, what was tried, and when it comes under suspicion. No behaviour.
import type { Message, OutgoingRecord } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import type { NewDeadLetter, Offset } from '../store/store.js';

export type Settled =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'dead'; readonly letter: NewDeadLetter };

/** Undefined while it must be sent again by a later batch. */
export type Settle = (settled: Settled | undefined) => void;

/** A record of the batch, in the order of the plan, with its messages. */
export interface Entry {
  readonly sequence: Offset;
  readonly settled: Promise<Settled | undefined>;
  readonly made: number;
  acknowledged: number;
}

/** A record on its way. */
export interface Sending {
  readonly record: OutgoingRecord;
  readonly messages: readonly Message[];
  readonly key: string;
  readonly entry: Entry;
  readonly settle: Settle;
  /** Ends with it, or with its coming under suspicion. */
  done: Promise<void>;
}

/** What was tried of a message before now. */
export interface Tried {
  readonly attempts: number;
  readonly firstAt: string;
  /** Acknowledged events of the exporter when its first attempt began. */
  readonly acknowledgedBefore: number;
}

/** A record whose attempts are used up by answers that may be its own fault. */
export interface Suspect {
  readonly sending: Sending;
  /** Place of the message among those of the record. */
  readonly place: number;
  readonly tried: Tried;
  readonly letter: NewDeadLetter;
  readonly failure: Failure;
}

/** Messages of records, made and acknowledged. */
export function countMessages(entries: readonly Entry[]): {
  readonly events: number;
  readonly delivered: number;
} {
  return {
    events: entries.reduce((sum, { made }) => sum + made, 0),
    delivered: entries.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
  };
}
