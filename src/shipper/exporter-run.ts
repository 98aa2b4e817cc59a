// One exporter's part of a run: finishes the open plan, then plans and delivers batch by batch up to the head.
// An offset moves only here, and only together with the end of what was planned.
import type { Exporter } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import { counted } from '../model/counted.js';
import { present } from '../model/present.js';
import type { ExporterKey, ExporterState, Offset, Plan } from '../store/store.js';
import { instantOf } from './clock.js';
import type { Delivery, RunContext } from './delivery.js';
import { interruption } from './interruption.js';
import { deliverMessages } from './message-delivery.js';
import { publishPlan } from './plan-publication.js';
import type { ExportResult, ExportStatus, Tally } from './result.js';

export interface ExporterRun {
  readonly key: ExporterKey;
  readonly exporter: Exporter;
  readonly filter: Plan['filter'];
  /** As it is now; what the offset is bound to is in `state`. */
  readonly configuration: string;
  readonly state: ExporterState;
  readonly tally: Tally;
}

/** Where a run is. */
interface Progress {
  offset: Offset;
  /** The configuration that the offset is bound to; undefined before something was acknowledged. */
  bound: string | undefined;
  /** The end of what was planned so far. */
  planned: Offset;
  /** Records that may still be planned. */
  left: number;
}

type End = Pick<Delivery, 'status' | 'failure'>;

/**
 * Records per plan of an exporter that sends messages. A plan is settled when all of it is, so this is what a killed
 * process sends again, at most.
 */
const maxMessagesPlan = 200;

/** Ships everything up to the head, or as far as it goes. Throws only when the store fails. */
export async function runExporter(run: ExporterRun, context: RunContext): Promise<ExportResult> {
  const progress: Progress = {
    offset: run.state.offset,
    bound: run.state.configuration,
    planned: run.state.offset,
    left: context.maxRecords ?? Number.POSITIVE_INFINITY,
  };
  const end = (await finishOpenPlan(run, context, progress)) ?? (await shipNew(run, context, progress));
  if (end.status !== 'complete') await countUnplanned(run, context, progress);
  return resultOf(run, progress.offset, end.status, end.failure);
}

/** What a run would have taken up, had it not ended early, is fetched all the same: it is what waits. */
async function countUnplanned(
  { filter, tally }: ExporterRun,
  { store, head }: RunContext,
  { planned, left }: Progress,
): Promise<void> {
  if (left <= 0 || store.compareOffsets(planned, head) >= 0) return;
  const limit = Math.min(left, Number.MAX_SAFE_INTEGER);
  tally.take(await store.measure({ after: planned, through: head }, filter, limit));
}

/** What an earlier run left open. Undefined when it is out of the way. */
async function finishOpenPlan(
  run: ExporterRun,
  context: RunContext,
  progress: Progress,
): Promise<End | undefined> {
  const plan = await context.store.openedPlan(run.key);
  if (plan === undefined) return undefined;
  if (run.exporter.kind === 'message') {
    // No file bears its name, so it is decided anew: with the records that came since, which may tell that its rest
    // is poison.
    await context.store.discardPlan(run.key, context.epoch);
    return undefined;
  }
  if (context.signal.aborted) return interrupted(context);
  const { delivery } = await carryOut(run, context, plan, progress);
  return delivery.status === 'complete' ? undefined : delivery;
}

async function shipNew(run: ExporterRun, context: RunContext, progress: Progress): Promise<End> {
  const { store, head, signal } = context;
  await adoptConfiguration(run, context, progress);
  while (progress.left > 0 && store.compareOffsets(progress.offset, head) < 0) {
    if (signal.aborted) return interrupted(context);
    const plan = await decidePlan(run, context, progress);
    const { delivery, rest } = await carryOut(run, context, plan, progress);
    if (delivery.status === 'complete') continue;
    const { undecided } = delivery;
    const hasMoved = store.compareOffsets(plan.after, progress.offset) < 0;
    const hasMore = store.compareOffsets(plan.through, head) < 0;
    if (undecided === undefined || rest === undefined || !hasMoved || !hasMore) return delivery;
    // The records after the plan tell whether its rest is poison, so both are planned together.
    await store.discardPlan(run.key, context.epoch);
    const { tally } = run;
    tally.fetched -= rest.count;
    tally.filtered -= rest.filtered;
    tally.events -= undecided.events;
    tally.delivered -= undecided.delivered;
    progress.left += rest.count;
    progress.planned = progress.offset;
  }
  return { status: 'complete' };
}

function interrupted({ signal }: RunContext): End {
  return { status: 'incomplete', failure: interruption(signal) };
}

/** With `--continue` a changed configuration binds from here on, whether or not there is anything to ship. */
async function adoptConfiguration(run: ExporterRun, context: RunContext, progress: Progress): Promise<void> {
  const { bound, offset } = progress;
  if (bound === undefined || bound === run.configuration) return;
  await context.store.setOffset(run.key, offset, context.epoch, run.configuration);
  progress.bound = run.configuration;
}

/** The next batch, persisted before any I/O. */
async function decidePlan(
  run: ExporterRun,
  { store, head, clock, epoch }: RunContext,
  { offset: after, left }: Progress,
): Promise<Plan> {
  const { maxPlanRecords, kind } = run.exporter;
  const limit = Math.min(kind === 'message' ? maxMessagesPlan : maxPlanRecords, maxPlanRecords, left);
  const measure = await store.measure({ after, through: head }, run.filter, limit);
  const plan: Plan = {
    ...run.key,
    ...measure,
    after,
    filter: run.filter,
    createdAt: instantOf(clock.now()),
    configuration: run.configuration,
  };
  await store.openPlan(plan, epoch);
  return plan;
}

/** Delivers a plan and settles what came of it. `rest` is what stays open. */
async function carryOut(
  run: ExporterRun,
  context: RunContext,
  plan: Plan,
  progress: Progress,
): Promise<{ readonly delivery: Delivery; readonly rest: Plan | undefined }> {
  const { tally } = run;
  tally.take(plan);
  const delivery = await deliver(run, context, plan);
  const { settledThrough: offset, deadLetters, acknowledged } = delivery;
  const rest = await context.store.settlePlan({ plan, offset, deadLetters, acknowledged }, context.epoch);
  tally.deadLettered += deadLetters.length;
  progress.offset = offset;
  progress.left -= plan.count;
  progress.planned = plan.through;
  if (acknowledged) progress.bound = plan.configuration;
  context.onProgress?.(run.key.exporterId, tally.records);
  return { delivery, rest };
}

async function deliver(run: ExporterRun, context: RunContext, plan: Plan): Promise<Delivery> {
  const { exporter, tally } = run;
  const { first, last } = plan;
  if (first === undefined || last === undefined) {
    return { status: 'complete', settledThrough: plan.through, deadLetters: [], acknowledged: false };
  }
  if (exporter.kind === 'message') return deliverMessages(exporter, plan, tally, context);
  return publishPlan(exporter, { ...plan, first, last }, tally, context);
}

function resultOf(run: ExporterRun, offset: Offset, status: ExportStatus, failure?: Failure): ExportResult {
  const { tally, exporter } = run;
  const skipped = [...tally.skipReasons].map(([reason, times]) => `${times} skipped: ${reason}`);
  const remarks = [...tally.remarks].map(([notice, times]) => `${counted(times, 'record')}: ${notice}`);
  const notices = [...tally.notices, ...remarks, ...skipped];
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
    ...(failure === undefined ? {} : { error: withoutAnswer(failure) }),
    ...(notices.length === 0 ? {} : { notices }),
  };
}

/** What a backend answered may repeat what was sent: it stays with the dead letter. */
function withoutAnswer({ code, message, status }: Failure): Failure {
  return { code, message, ...present({ status }) };
}
