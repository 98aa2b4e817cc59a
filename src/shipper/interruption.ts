// Why a run ended before its work did: a signal, the task's time limit, a lost lease.
import type { Failure } from '../exporter/outcome.js';
import { AssetShipperError } from '../model/error.js';

/** @param signal that has fired, with an AssetShipperError as its reason where it was one of ours */
export function interruption(signal: AbortSignal): Failure {
  const reason: unknown = signal.reason;
  const code = reason instanceof AssetShipperError ? reason.code : 'interrupted';
  const message =
    reason instanceof AssetShipperError ? reason.message : 'the run was interrupted; the next run goes on';
  return { code, message };
}
