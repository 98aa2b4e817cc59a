// What the state of a task run means. Kestra's states; Prefect's events are translated to them when they are read.

/** How a run ended: done, failed, given up; `open` while it goes on. */
export type RunOutcome = 'complete' | 'fail' | 'abort' | 'open';

const outcomes: Readonly<Record<string, RunOutcome>> = {
  SUCCESS: 'complete',
  WARNING: 'complete',
  FAILED: 'fail',
  KILLED: 'abort',
  CANCELLED: 'abort',
  SKIPPED: 'abort',
};

/** The states that end a run. */
export const finalStates: readonly string[] = Object.keys(outcomes);

/** The outcome of a state; a record without a state stands for a finished run. */
export function runOutcome(state: string | undefined): RunOutcome {
  if (state === undefined) return 'complete';
  return Object.hasOwn(outcomes, state) ? (outcomes[state] ?? 'open') : 'open';
}
