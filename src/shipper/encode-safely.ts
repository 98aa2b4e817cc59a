// A record on its way to messages: an exporter of one's own may throw, and that is a fault of this record alone.
import type { Encoded, MessageExporter, OutgoingRecord } from '../exporter/exporter.js';
import type { Failure } from '../exporter/outcome.js';
import type { NewDeadLetter } from '../store/store.js';
import { messageOf } from './guarded.js';

export function encodeSafely(exporter: MessageExporter, record: OutgoingRecord): Encoded {
  try {
    return exporter.encode(record);
  } catch (error) {
    return {
      kind: 'rejected',
      code: 'encode_failed',
      message: `exporter \`${exporter.id}\`: ${messageOf(error)}`,
    };
  }
}

/** How often and when delivery was attempted. */
type Attempts = Pick<NewDeadLetter, 'attempts' | 'firstAt' | 'lastAt'>;

export function letterOf(record: OutgoingRecord, failure: Failure, attempts: Attempts): NewDeadLetter {
  return {
    sequence: record.sequence,
    uid: record.uid,
    code: failure.code,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    message: failure.message,
    ...(failure.answer === undefined ? {} : { answer: failure.answer }),
    attempts: attempts.attempts,
    firstAt: attempts.firstAt,
    lastAt: attempts.lastAt,
  };
}
