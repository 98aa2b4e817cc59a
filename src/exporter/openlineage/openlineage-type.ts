// The exporter type `openlineage`: events by HTTP, one per POST, in the order of their job.
import { createEventEncoder, eventSettingsOf } from '../event-options.js';
import type { ExporterContext, ExporterType, MessageExporter } from '../exporter.js';
import { parseEndpoint } from './endpoint.js';
import { createHttpClient } from './http-client.js';
import {
  type OpenLineageOptions,
  openLineageOptions,
  openLineageSettings,
  presetOf,
  requestHeaders,
  secretsOf,
  warningsOf,
} from './openlineage-options.js';
import { createRedactor } from './redact.js';
import { outcomeOf } from './response-outcome.js';

export const openLineageType: ExporterType<typeof openLineageOptions> = {
  type: 'openlineage',
  aliases: ['io.kestra.plugin.ee.openlineage.OpenLineageAssetExporter'],
  options: openLineageOptions,
  create: createOpenLineageExporter,
};

async function createOpenLineageExporter(
  id: string,
  options: OpenLineageOptions,
  context: ExporterContext,
): Promise<MessageExporter> {
  const preset = presetOf(options);
  const endpoint = parseEndpoint(options.uri, preset.path);
  const { datasetEvents, jobPerOutputs, maxInFlight, poison } = preset;
  const encode = createEventEncoder(
    eventSettingsOf(options, { datasetEvents, jobPerOutputs }),
    context.compileEvents,
  );
  const client = await createHttpClient({
    url: endpoint.url,
    headers: requestHeaders(options),
    timeoutMillis: options.timeout,
    maxSockets: maxInFlight,
  });
  const destination = {
    exporterId: id,
    hostAndPort: endpoint.hostAndPort,
    redact: createRedactor(secretsOf(options, endpoint)),
    ...(poison && { poison }),
  };
  return {
    kind: 'message',
    id,
    type: 'openlineage',
    settings: openLineageSettings(options, endpoint, context),
    destination: endpoint.hostAndPort,
    maxPlanRecords: 1_000,
    maxInFlight,
    retry: options.retry,
    deadLetters: options.deadLetters,
    warnings: warningsOf(id, options, endpoint),
    encode,
    send: async (message, signal) => outcomeOf(await client.post(message.body, signal), destination),
    async close() {
      client.close();
    },
  };
}
