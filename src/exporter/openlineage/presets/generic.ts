// Any endpoint that follows the OpenLineage HTTP API: one event per POST, all event types, nothing assumed.
import type { Preset } from './preset.js';

export const genericPreset: Preset = {
  name: 'generic',
  path: '/api/v1/lineage',
  datasetEvents: true,
  jobPerOutputs: false,
  maxInFlight: 4,
};
