// Dead letters sent once more, by a person's decision. Delivered ones are removed, refused ones noted.
import { defaultRetry } from '../exporter/delivery-limits.js';
import type { MessageExporter } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import { present } from '../model/present.js';
import type { DeadLetter, Store } from '../store/store.js';
import { attemptSafely } from './attempt-safely.js';
import { isOfExport } from './backfill.js';
import { type Clock, systemClock } from './clock.js';
import { encodeSafely } from './encode-safely.js';
import { shipperKeyOf } from './exporter-key.js';
import { takeLease } from './lease.js';
import { outgoing } from './outgoing.js';
import { attemptWithRetry } from './retry.js';
import type { Shipper } from './shipper.js';

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

/**
 * Sends the records of dead letters in order, those of backfills too. Only letters of the shipper's own exporters are
 * touched. A backend that is down is not asked again for each letter, and letters keep their reason then.
 */
export async function replayDeadLetters(
  store: Store,
  shipper: Shipper,
  ids: readonly string[] | undefined,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<ReplayResult> {
  const lease = await takeLease(store, shipperKeyOf(shipper));
  try {
    const letters: ReplayResult['letters'][number][] = [];
    const down = new Map<string, Failure>();
    for (const letter of await lettersOf(store, shipper, ids)) {
      const exporter = shipper.exporters.find(({ id }) => id === letter.exporterId);
      if (exporter?.kind !== 'message' || signal.aborted || lease.lost.aborted) continue;
      const end = await replayOne(store, exporter, letter, down.get(exporter.id), signal, clock);
      if (end.kind === 'delivered') await store.removeDeadLetters([letter.id], 'replayed');
      if (end.kind === 'down') down.set(exporter.id, end.failure);
      letters.push({
        id: letter.id,
        uid: letter.uid,
        exporter: letter.exporterId,
        ...(end.kind === 'delivered'
          ? { status: 'delivered' }
          : { status: 'failed', message: end.failure.message }),
      });
    }
    const replayed = letters.filter(({ status }) => status === 'delivered').length;
    return { replayed, failed: letters.length - replayed, letters };
  } finally {
    await lease.release();
  }
}

async function lettersOf(
  store: Store,
  shipper: Shipper,
  ids: readonly string[] | undefined,
): Promise<readonly DeadLetter[]> {
  const letters = await store.deadLetters({ shipperId: shipper.id, partition: 0 });
  return letters.filter(
    ({ id, offsetKey }) =>
      isOfExport(offsetKey, shipper.offsetKey) && (ids === undefined || ids.includes(id)),
  );
}

type Replay =
  /** All messages of the record were acknowledged, or the backend takes none of such a record. */
  | { readonly kind: 'delivered' }
  /** It is the record's own fault. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It is not: nobody else gets through either. */
  | { readonly kind: 'down'; readonly failure: Failure };

async function replayOne(
  store: Store,
  exporter: MessageExporter,
  letter: DeadLetter,
  down: Failure | undefined,
  signal: AbortSignal,
  clock: Clock,
): Promise<Replay> {
  if (down !== undefined) return { kind: 'down', failure: down };
  const stored = await store.record(letter.sequence);
  if (stored === undefined) {
    return {
      kind: 'refused',
      failure: { code: 'record_removed', message: 'the record is no longer in the store' },
    };
  }
  const encoded = encodeSafely(exporter, outgoing(stored));
  if (encoded.kind === 'skipped') return { kind: 'delivered' };
  if (encoded.kind === 'rejected') {
    const { code, message } = encoded;
    return { kind: 'refused', failure: { code, message } };
  }
  for (const message of encoded.messages) {
    const attempt = () => attemptSafely(exporter, () => exporter.send(message, signal));
    const limits = exporter.retry ?? defaultRetry;
    const { outcome, attempts, lastAt } = await attemptWithRetry(attempt, limits, clock, signal);
    if (outcome.kind === 'delivered') continue;
    const { failure } = outcome;
    const isOwnFault =
      outcome.kind === 'rejected' || (outcome.kind === 'retry' && outcome.mayBePoison === true);
    if (!isOwnFault || signal.aborted) return { kind: 'down', failure };
    const { code, message: reason, status, answer } = failure;
    await store.updateDeadLetter(letter.id, {
      code,
      message: reason,
      ...present({ status, answer }),
      attempts: letter.attempts + attempts,
      lastAt,
    });
    return { kind: 'refused', failure };
  }
  return { kind: 'delivered' };
}
