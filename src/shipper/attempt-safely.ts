// An exporter must not throw for what its backend does. One that throws all the same is stopped, and nobody else is.
import type { Exporter } from '../exporter/exporter.js';
import type { Outcome } from '../exporter/outcome.js';
import { messageOf } from '../model/reason.js';

/** The outcome of an attempt, also where the exporter throws; never throws itself. */
export async function attemptSafely<Delivered>(
  { id, destination }: Pick<Exporter, 'id' | 'destination'>,
  attempt: () => Promise<Outcome<Delivered>>,
): Promise<Outcome<Delivered>> {
  try {
    return await attempt();
  } catch (error) {
    const message = `exporter ${id}: ${destination} failed: ${messageOf(error)}`;
    return { kind: 'stopped', failure: { code: 'exporter_failed', message } };
  }
}
