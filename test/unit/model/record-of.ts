// Records for the tests of the model, in canonical form.
import { normalizeRecord } from '../../../src/model/normalize.js';
import type { AssetLineageRecord } from '../../../src/model/record.js';

/** The canonical form of a value that must be a record. */
export function recordOf(value: object): AssetLineageRecord {
  const result = normalizeRecord({ timestamp: '2026-01-01T00:00:00Z', ...value });
  if (!result.ok) throw new Error(result.rejection.message);
  return result.record;
}
