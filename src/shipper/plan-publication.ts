// A batch for an exporter that publishes whole plans: one call, all or nothing.
import type { OutgoingRecord, PlanDescription, PlanExporter } from '../exporter/exporter.js';
import { laterInstant } from '../model/instant.js';
import type { Plan } from '../store/store.js';
import type { Delivery } from './exporter-run.js';
import { guarded, interruption } from './guarded.js';
import type { Tally } from './result.js';

export async function publishPlan(
  exporter: PlanExporter,
  plan: Plan,
  description: PlanDescription,
  records: AsyncIterable<readonly OutgoingRecord[]>,
  tally: Tally,
  signal: AbortSignal,
): Promise<Delivery> {
  const outcome = await guarded(exporter.id, () =>
    exporter.publish(description, watched(records, tally), signal),
  );
  if (outcome.kind === 'delivered') {
    const { uris, lines, bytes, notices } = outcome.result;
    tally.records += plan.count;
    tally.uris.push(...uris);
    tally.lines += lines;
    tally.bytes += bytes;
    for (const notice of notices) tally.notices.add(notice);
    return { status: 'complete', settledThrough: plan.through, deadLetters: [], acknowledged: true };
  }
  return {
    status: outcome.kind === 'retry' ? 'incomplete' : 'stopped',
    settledThrough: plan.after,
    deadLetters: [],
    acknowledged: false,
    failure: signal.aborted ? interruption(signal) : outcome.failure,
  };
}

async function* watched(records: AsyncIterable<readonly OutgoingRecord[]>, tally: Tally) {
  for await (const batch of records) {
    for (const { timestamp } of batch) noteFetched(tally, timestamp);
    yield batch;
  }
}

export function noteFetched(tally: Tally, timestamp: string): void {
  tally.endFetchedDate =
    tally.endFetchedDate === undefined ? timestamp : laterInstant(tally.endFetchedDate, timestamp);
}
