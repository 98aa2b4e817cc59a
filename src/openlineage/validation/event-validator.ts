// Validates a sequence of events: each by itself, and what they mean together. Memory grows with the number of runs,
// not with the size of their events.

import { isJsonObject, type JsonObject, ownValue } from '../../model/json-value.js';
import { type Finding, finding } from './finding.js';
import { validateEvent } from './validate-event.js';

/** A finding and the event that it is about. */
export interface EventFinding extends Finding {
  /** Place of the event in the sequence, from 0. */
  readonly index: number;
  /** Line of the file, as it was given. */
  readonly line?: number;
}

export interface EventValidator {
  /** Findings of this event, and of what it means beside the events before it. */
  validate(value: unknown, line?: number): readonly EventFinding[];
  /** What only the end of the input can tell. Call it once, after the last event. */
  finish(): readonly EventFinding[];
}

interface SeenRun {
  readonly job: string;
  started: boolean;
  end?: { readonly index: number; readonly line?: number; readonly eventType: string };
}

/** A validator that is fed one event after the other. */
export function createEventValidator(): EventValidator {
  const runs = new Map<string, SeenRun>();
  let count = 0;

  function addToRun(
    event: JsonObject,
    place: { readonly index: number; readonly line?: number },
  ): readonly Finding[] {
    const runId = text(ownValue(event, 'run'), 'runId')?.toLowerCase();
    const job = ownValue(event, 'job');
    const namespace = text(job, 'namespace');
    const name = text(job, 'name');
    if (runId === undefined || namespace === undefined || name === undefined) return [];
    const jobKey = JSON.stringify([namespace, name]);
    const seen: SeenRun = runs.get(runId) ?? { job: jobKey, started: false };
    runs.set(runId, seen);
    const eventType = ownValue(event, 'eventType');
    if (eventType === 'START') seen.started = true;
    if (eventType === 'COMPLETE' || eventType === 'FAIL' || eventType === 'ABORT') {
      seen.end ??= { ...place, eventType };
    }
    if (seen.job === jobKey) return [];
    const advice = `run ${runId} already belongs to the job ${seen.job}; give every job's run an id of its own`;
    return [finding('run_id_shared', ['run', 'runId'], advice)];
  }

  return {
    validate(value, line) {
      const place = { index: count, ...(line !== undefined && { line }) };
      count += 1;
      const together = isJsonObject(value) ? addToRun(value, place) : [];
      return [...validateEvent(value), ...together].map((found) => ({ ...found, ...place }));
    },
    finish() {
      const findings: EventFinding[] = [];
      for (const [runId, { started, end }] of runs) {
        if (started || !end) continue;
        const { eventType, ...place } = end;
        const advice = `${eventType} of run ${runId}, but no START of it is in the input; send the START too, and first`;
        findings.push({ ...finding('end_without_start', ['eventType'], advice), ...place });
      }
      return findings.sort((a, b) => a.index - b.index);
    },
  };
}

/** All findings of a sequence of events, in the order of the events; what only the end can tell comes last. */
export function validateEvents(
  events: Iterable<{ readonly value: unknown; readonly line?: number }>,
): readonly EventFinding[] {
  const validator = createEventValidator();
  const findings: EventFinding[] = [];
  for (const { value, line } of events) findings.push(...validator.validate(value, line));
  findings.push(...validator.finish());
  return findings;
}

function text(container: unknown, key: string): string | undefined {
  const value = isJsonObject(container) ? ownValue(container, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}
