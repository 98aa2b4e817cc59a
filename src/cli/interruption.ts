// SIGINT and SIGTERM as an AbortSignal: the first asks for an orderly end, a second one ends at once.
import { AssetShipperError } from '../model/error.js';

/** Runs with a signal that fires when the process is told to end. */
export async function withInterruption<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
    controller.abort(
      new AssetShipperError('interrupted', `interrupted by ${name}; the next run goes on from the offset`),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await use(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
