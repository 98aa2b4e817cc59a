// A record on its way to messages: an exporter of one's own may throw, and that is a fault of this record alone.
import type { Encoded, MessageExporter, OutgoingRecord } from '../exporter/exporter.js';
import { messageOf } from '../model/reason.js';

export function encodeSafely(exporter: MessageExporter, record: OutgoingRecord): Encoded {
  try {
    return exporter.encode(record);
  } catch (error) {
    return {
      kind: 'rejected',
      code: 'encode_failed',
      message: `exporter ${exporter.id}: ${messageOf(error)}`,
    };
  }
}
