// How many dead letters a run may make before it is the configuration that is at fault, not the data.
import type { DeadLetterLimits } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import { present } from '../model/present.js';

/** Attempted records from which on the percentage counts. */
const percentFrom = 1_000;

/** The reason to stop instead of writing one more dead letter, or undefined while there is none. */
export function floodFailure(
  limit: DeadLetterLimits,
  deadLettered: number,
  attempted: number,
  cause: Failure,
): Failure | undefined {
  const next = deadLettered + 1;
  const overCount = next > limit.maxCount;
  const overPercent = attempted >= percentFrom && next * 100 > attempted * limit.maxPercent;
  if (!overCount && !overPercent) return undefined;
  const why = overCount
    ? `more than ${limit.maxCount} records of this run were refused`
    : `more than ${limit.maxPercent} % of ${attempted} records were refused`;
  // Those after the offset are not settled, so `dead-letters list` may show fewer than the limit.
  return {
    code: 'too_many_dead_letters',
    message:
      `${why}, so the configuration or the backend is at fault, not a record; ` +
      `what lies after the offset is tried again by the next run; the last reason: ${cause.message}`,
    ...present({ status: cause.status }),
  };
}
