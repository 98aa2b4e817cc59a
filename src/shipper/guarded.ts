// An exporter must not throw for what its backend does. One that throws all the same is stopped, and nobody else is.
import type { Failure, Outcome } from '../exporter/outcome.js';
import { AssetShipperError } from '../model/error.js';

/** The outcome of an attempt, also where the exporter throws; never throws itself. */
export async function guarded<Delivered>(
  exporterId: string,
  attempt: () => Promise<Outcome<Delivered>>,
): Promise<Outcome<Delivered>> {
  try {
    return await attempt();
  } catch (error) {
    const message = `exporter \`${exporterId}\` failed: ${messageOf(error)}`;
    return { kind: 'stopped', failure: { code: 'exporter_failed', message } };
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why a run ended before its work did. */
export function interruption(signal: AbortSignal): Failure {
  const reason: unknown = signal.reason;
  const code = reason instanceof AssetShipperError ? reason.code : 'interrupted';
  const message =
    reason instanceof AssetShipperError ? reason.message : 'the run was interrupted; the next run goes on';
  return { code, message };
}
