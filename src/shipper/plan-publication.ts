// A batch for an exporter that publishes whole plans: one call, all or nothing.
import { defaultRetry } from '../exporter/delivery-limits.js';
import type { OutgoingRecord, PlanExporter } from '../exporter/exporter.js';
import type { Plan } from '../store/store.js';
import { attemptSafely } from './attempt-safely.js';
import { settingsOf } from './bound-configuration.js';
import type { Delivery, RunContext } from './delivery.js';
import { interruption } from './interruption.js';
import { readRange } from './outgoing.js';
import type { Tally } from './result.js';
import { attemptWithRetry } from './retry.js';

/** Throws only what the store throws. */
export async function publishPlan(
  exporter: PlanExporter,
  plan: Plan & { readonly first: string; readonly last: string },
  tally: Tally,
  context: RunContext,
): Promise<Delivery> {
  const { store, clock, signal } = context;
  const { createdAt, first, last, count } = plan;
  const settings = settingsOf(plan.configuration);
  const description = { createdAt, storeId: store.id, first, last, count, settings };
  const attempt = async () => {
    const reading = new Reading(plan, context);
    const outcome = await attemptSafely(exporter, () =>
      exporter.publish(description, reading.records(), signal),
    );
    // However the exporter took it: what the store throws is not the exporter's trouble.
    if (reading.fault !== undefined) throw reading.fault.error;
    return outcome;
  };
  const { outcome } = await attemptWithRetry(attempt, defaultRetry, clock, signal);
  if (outcome.kind === 'delivered') {
    const { uris, lines, bytes, notices } = outcome.result;
    tally.records += plan.count;
    tally.uris.push(...uris);
    tally.lines += lines;
    tally.bytes += bytes;
    for (const notice of notices) tally.notices.add(notice);
    return { status: 'complete', settledThrough: plan.through, deadLetters: [], acknowledged: true };
  }
  const isInterrupted = outcome.kind === 'retry' && signal.aborted;
  return {
    status: outcome.kind === 'retry' ? 'incomplete' : 'stopped',
    settledThrough: plan.after,
    deadLetters: [],
    acknowledged: false,
    failure: isInterrupted ? interruption(signal) : outcome.failure,
  };
}

/** The records of a plan as an exporter reads them, and what went wrong on our side of it. */
class Reading {
  fault: { readonly error: unknown } | undefined;
  readonly #plan: Plan;
  readonly #context: RunContext;

  constructor(plan: Plan, context: RunContext) {
    this.#plan = plan;
    this.#context = context;
  }

  async *records(): AsyncGenerator<readonly OutgoingRecord[]> {
    const { store, epoch } = this.#context;
    try {
      yield* readRange(store, this.#plan, this.#plan.filter);
      // The exporter publishes next: who has lost the lease meanwhile, asleep perhaps, must not.
      await store.renewLease(this.#plan, epoch);
    } catch (error) {
      this.fault = { error };
      throw error;
    }
  }
}
