// A record and the failure that it could not get past, as the dead letter that the store keeps.
import type { OutgoingRecord } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import { present } from '../model/present.js';
import type { NewDeadLetter } from '../store/store.js';

/** How often and when delivery was attempted. */
type Attempts = Pick<NewDeadLetter, 'attempts' | 'firstAt' | 'lastAt'>;

export function deadLetterOf(record: OutgoingRecord, failure: Failure, attempts: Attempts): NewDeadLetter {
  return {
    sequence: record.sequence,
    uid: record.uid,
    code: failure.code,
    ...present({ status: failure.status }),
    message: failure.message,
    ...present({ answer: failure.answer }),
    attempts: attempts.attempts,
    firstAt: attempts.firstAt,
    lastAt: attempts.lastAt,
  };
}
