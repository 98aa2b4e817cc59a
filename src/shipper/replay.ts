// Dead letters sent once more, by a person's decision. Delivered ones are removed, refused ones noted.
import { defaultRetry } from '../exporter/delivery-limits.js';
import type { MessageExporter } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import type { DeadLetter, Store } from '../store/store.js';
import { type Clock, systemClock } from './clock.js';
import { guarded } from './guarded.js';
import { takeLease } from './lease.js';
import { outgoing } from './outgoing.js';
import { attemptWithRetry } from './retry.js';
import type { Shipper } from './ship.js';

export interface ReplayResult {
  readonly replayed: number;
  readonly failed: number;
  readonly letters: readonly {
    readonly id: string;
    readonly uid: string;
    readonly exporter: string;
    readonly status: 'delivered' | 'failed';
    readonly message?: string;
  }[];
}

/** Sends the records of dead letters in order. Only those of the shipper's own exporters are touched. */
export async function replayDeadLetters(
  store: Store,
  shipper: Shipper,
  ids: readonly string[] | undefined,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<ReplayResult> {
  const shipperKey = { shipperId: shipper.id, offsetKey: shipper.offsetKey, partition: 0 };
  const lease = await takeLease(store, shipperKey);
  try {
    const letters: ReplayResult['letters'][number][] = [];
    const all = await store.deadLetters(shipperKey);
    for (const letter of all.filter(({ id }) => ids === undefined || ids.includes(id))) {
      const exporter = shipper.exporters.find(({ id }) => id === letter.exporterId);
      if (exporter?.kind !== 'message' || signal.aborted || lease.lost.aborted) continue;
      const failure = await replayOne(store, exporter, letter, signal, clock);
      const { id, uid, exporterId } = letter;
      if (failure === undefined) await store.removeDeadLetters([id], 'replayed');
      letters.push({
        id,
        uid,
        exporter: exporterId,
        status: failure === undefined ? 'delivered' : 'failed',
        ...(failure === undefined ? {} : { message: failure.message }),
      });
    }
    const replayed = letters.filter(({ status }) => status === 'delivered').length;
    return { replayed, failed: letters.length - replayed, letters };
  } finally {
    await lease.release();
  }
}

/** Undefined when all messages of the record were acknowledged. */
async function replayOne(
  store: Store,
  exporter: MessageExporter,
  letter: DeadLetter,
  signal: AbortSignal,
  clock: Clock,
): Promise<Failure | undefined> {
  const stored = await store.record(letter.sequence);
  if (stored === undefined)
    return { code: 'record_removed', message: 'the record is no longer in the store' };
  const encoded = exporter.encode(outgoing(stored));
  if (encoded.kind === 'rejected') return encoded;
  if (encoded.kind === 'skipped') return undefined;
  for (const message of encoded.messages) {
    const attempt = () => guarded(exporter.id, () => exporter.send(message, signal));
    const { outcome, attempts, lastAt } = await attemptWithRetry(
      attempt,
      exporter.retry ?? defaultRetry,
      clock,
      signal,
    );
    if (outcome.kind === 'delivered') continue;
    const { failure } = outcome;
    await store.updateDeadLetter(letter.id, {
      code: failure.code,
      message: failure.message,
      ...(failure.status === undefined ? {} : { status: failure.status }),
      ...(failure.answer === undefined ? {} : { answer: failure.answer }),
      attempts: letter.attempts + attempts,
      lastAt,
    });
    return failure;
  }
  return undefined;
}
