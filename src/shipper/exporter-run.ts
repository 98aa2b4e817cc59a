// One exporter's part of a run: finishes the open plan, then plans and delivers batch by batch up to the head.
// An offset moves only here, and only together with the end of what was planned.
import type { Exporter, PlanDescription } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import type {
  Epoch,
  ExporterKey,
  ExporterState,
  NewDeadLetter,
  Offset,
  Plan,
  Store,
} from '../store/store.js';
import { type Clock, instantOf } from './clock.js';
import { settingsOf } from './guard.js';
import { interruption } from './guarded.js';
import { deliverMessages } from './message-delivery.js';
import { readRange } from './outgoing.js';
import { publishPlan } from './plan-publication.js';
import type { ExportResult, ExportStatus, Tally } from './result.js';

/** What a run is about, the same for all its exporters. */
export interface RunContext {
  readonly store: Store;
  readonly epoch: Epoch;
  readonly clock: Clock;
  /** Fires on a signal, a lost lease, or when the task's time is up. */
  readonly signal: AbortSignal;
  /** The newest record when the run began; what comes later is the next run's. */
  readonly head: Offset;
  readonly maxRecords?: number;
  readonly onProgress?: (exporterId: string, records: number) => void;
}

export interface ExporterRun {
  readonly key: ExporterKey;
  readonly exporter: Exporter;
  readonly filter: Plan['filter'];
  readonly configuration: string;
  readonly state: ExporterState;
  readonly tally: Tally;
}

/** What came of one batch. */
export interface Delivery {
  readonly status: ExportStatus;
  /** Up to here every record is delivered, skipped or a dead letter. */
  readonly settledThrough: Offset;
  readonly deadLetters: readonly NewDeadLetter[];
  readonly acknowledged: boolean;
  readonly failure?: Failure;
}

/** Ships everything up to the head, or as far as it goes. Throws only when the store fails. */
export async function runExporter(run: ExporterRun, context: RunContext): Promise<ExportResult> {
  const { store } = context;
  let offset = run.state.offset;
  let left = context.maxRecords ?? Number.POSITIVE_INFINITY;
  let opened = await store.openedPlan(run.key);
  if (opened === undefined) await adoptConfiguration(run, context, offset);
  for (;;) {
    if (context.signal.aborted) return resultOf(run, offset, 'incomplete', interruption(context.signal));
    const plan = opened ?? (await decidePlan(run, context, offset, left));
    if (plan === undefined) return resultOf(run, offset, 'complete');
    count(run.tally, plan);
    const delivery = await deliver(run, context, plan);
    const settlement = {
      plan,
      offset: delivery.settledThrough,
      deadLetters: delivery.deadLetters,
      acknowledged: delivery.acknowledged,
    };
    await store.settlePlan(settlement, context.epoch);
    run.tally.deadLettered += delivery.deadLetters.length;
    offset = delivery.settledThrough;
    left -= plan.count;
    context.onProgress?.(run.key.exporterId, run.tally.records);
    if (delivery.status !== 'complete') return resultOf(run, offset, delivery.status, delivery.failure);
    if (opened !== undefined) await adoptConfiguration(run, context, offset);
    opened = undefined;
  }
}

/**
 * With `--continue` the new configuration binds from here on, whether or not there is anything to ship. Only once
 * no plan of the old one is open: that one is finished as it was.
 */
async function adoptConfiguration(run: ExporterRun, context: RunContext, offset: Offset): Promise<void> {
  const bound = run.state.configuration;
  if (bound === undefined || bound === run.configuration) return;
  await context.store.setOffset(run.key, offset, context.epoch, run.configuration);
}

/** The next batch, persisted before any I/O; undefined where nothing is left. */
async function decidePlan(
  run: ExporterRun,
  context: RunContext,
  after: Offset,
  left: number,
): Promise<Plan | undefined> {
  const { store, head } = context;
  const limit = Math.min(run.exporter.maxPlanRecords, left);
  if (limit <= 0 || store.compareOffsets(after, head) >= 0) return undefined;
  const measure = await store.measure({ after, through: head }, run.filter, limit);
  const plan: Plan = {
    ...run.key,
    ...measure,
    after,
    filter: run.filter,
    createdAt: instantOf(context.clock.now()),
    configuration: run.configuration,
  };
  await store.openPlan(plan, context.epoch);
  return plan;
}

async function deliver(run: ExporterRun, context: RunContext, plan: Plan): Promise<Delivery> {
  const { exporter } = run;
  if (plan.first === undefined || plan.last === undefined) {
    return { status: 'complete', settledThrough: plan.through, deadLetters: [], acknowledged: false };
  }
  const records = readRange(context.store, plan, plan.filter);
  if (exporter.kind === 'message') return deliverMessages(exporter, plan, records, run.tally, context);
  const description: PlanDescription = {
    createdAt: plan.createdAt,
    storeId: context.store.id,
    first: plan.first,
    last: plan.last,
    count: plan.count,
    settings: settingsOf(plan.configuration),
  };
  return publishPlan(exporter, plan, description, records, run.tally, context.signal);
}

function count(tally: Tally, plan: Plan): void {
  tally.fetched += plan.count;
  tally.filtered += plan.filtered;
}

function resultOf(run: ExporterRun, offset: Offset, status: ExportStatus, failure?: Failure): ExportResult {
  const { tally, exporter } = run;
  const skipped = [...tally.skipReasons].map(([reason, times]) => `${times} skipped: ${reason}`);
  const notices = [...tally.notices, ...skipped];
  return {
    status,
    records: tally.records,
    skipped: tally.skipped,
    deadLettered: tally.deadLettered,
    ...(exporter.kind === 'plan'
      ? {
          ...(tally.uris[0] === undefined ? {} : { uri: tally.uris[0] }),
          uris: tally.uris,
          lines: tally.lines,
          bytes: tally.bytes,
        }
      : { events: tally.events, delivered: tally.delivered }),
    offset,
    ...(failure === undefined ? {} : { error: failure }),
    ...(notices.length === 0 ? {} : { notices }),
  };
}
