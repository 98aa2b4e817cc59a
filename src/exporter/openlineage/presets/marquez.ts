// Marquez, as its source of 2025-03-27 (a89b89ca, 0.51.2-SNAPSHOT) behaves.
import type { Preset } from './preset.js';

export const marquezPreset: Preset = {
  name: 'marquez',
  path: '/api/v1/lineage',
  datasetEvents: true,
  // The graph shows inputs and outputs of a job's last run only (issue 1965): a loop needs one job per output.
  jobPerOutputs: true,
  maxInFlight: 4,
  // JsonProcessingExceptionMapper answers a server error for an event it can't parse, and says 400 in the body.
  poison: { status: 500, code: 400 },
};
