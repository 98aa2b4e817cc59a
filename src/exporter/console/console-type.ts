// The exporter type `console`: each OpenLineage event as one line of JSON, to look at or to pipe on.
import { z } from 'zod';

import {
  configuredEventSettings,
  createEventEncoder,
  eventOptions,
  eventSettingsOf,
} from '../event-options.js';
import type { ExporterType } from '../exporter.js';

const consoleOptions = z.object(eventOptions);

export const consoleType: ExporterType<typeof consoleOptions> = {
  type: 'console',
  options: consoleOptions,
  create: (id, options, context) => ({
    kind: 'message',
    id,
    type: 'console',
    settings: { type: 'console', ...configuredEventSettings(options, context) },
    destination: 'console',
    maxPlanRecords: 1_000,
    // One at a time: lines come in the order of the records.
    maxInFlight: 1,
    encode: createEventEncoder(eventSettingsOf(options), context.compileEvents),
    async send(message, signal) {
      if (signal.aborted) {
        const failure = { code: 'aborted', message: `exporter ${id}: interrupted; the next run goes on` };
        return { kind: 'retry', failure, mayBePoison: false };
      }
      context.print(message.body);
      return { kind: 'delivered', result: undefined };
    },
    close: () => Promise.resolve(),
  }),
};
