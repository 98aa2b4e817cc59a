// What would be sent next, and why it looks as it does. Reads the store; sends and moves nothing.
import type { ShipperConfiguration } from '../config/configuration.js';
import type { Encoded, MessageExporter } from '../exporter/exporter.js';
import { compileExplanation, type RecordExplanation } from '../mapping/compile-events.js';
import { present } from '../model/present.js';
import type { AssetLineageRecord } from '../model/record.js';
import type { Store } from '../store/store.js';
import { systemClock } from './clock.js';
import { closeShipper, createShipper, type ShipperSurroundings } from './create-shipper.js';
import { exporterKeyOf } from './exporter-key.js';
import { outgoing } from './outgoing.js';
import { firstStart } from './start.js';

export interface PreviewedRecord {
  readonly exporter: string;
  readonly sequence: string;
  readonly uid: string;
  /** Why there are no events. */
  readonly skipped?: string;
  readonly rejected?: string;
  /** As they would be sent. */
  readonly events: readonly string[];
  /** With `explain`: which rule gave what. */
  readonly datasets?: RecordExplanation['datasets'];
}

export interface PreviewOptions {
  /** Records per exporter. */
  readonly limit: number;
  readonly explain: boolean;
  readonly exporterIds?: readonly string[];
}

/** The next records of every exporter that sends events; file exporters have none. */
export async function previewShipper(
  store: Store,
  configuration: ShipperConfiguration,
  surroundings: ShipperSurroundings,
  { limit, explain, exporterIds }: PreviewOptions,
): Promise<readonly PreviewedRecord[]> {
  const { defaultNamespace } = configuration;
  const { workingDirectory } = surroundings;
  const explanations = new Map<string, (record: AssetLineageRecord) => RecordExplanation>();
  const shipper = await createShipper(configuration, surroundings, exporterIds, (id, settings) => {
    if (explain) explanations.set(id, compileExplanation({ settings, defaultNamespace, workingDirectory }));
  });
  try {
    const previewed: PreviewedRecord[] = [];
    for (const exporter of shipper.exporters) {
      if (exporter.kind !== 'message') continue;
      const { filter } = shipper;
      const state = await store.exporterState(exporterKeyOf(shipper, exporter.id));
      const after = state?.offset ?? (await firstStart(store, shipper, filter, systemClock.now())).offset;
      const records = await store.read({ after, through: await store.head() }, filter, limit);
      for (const stored of records) {
        const record = outgoing(stored);
        const datasets = explanations.get(exporter.id)?.(record.record()).datasets;
        previewed.push({
          exporter: exporter.id,
          sequence: stored.sequence,
          uid: stored.uid,
          ...eventsOf(exporter, exporter.encode(record)),
          ...present({ datasets }),
        });
      }
    }
    return previewed;
  } finally {
    await closeShipper(shipper);
  }
}

function eventsOf(
  exporter: MessageExporter,
  encoded: Encoded,
): Pick<PreviewedRecord, 'events' | 'skipped' | 'rejected'> {
  switch (encoded.kind) {
    case 'messages':
      return { events: encoded.messages.map(({ body }) => body) };
    case 'skipped':
      return { events: [], skipped: encoded.reason };
    case 'rejected':
      return { events: [], rejected: `exporter ${exporter.id}: ${encoded.message}` };
  }
}
