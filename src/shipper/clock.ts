// Time and chance as the shipper sees them, so that tests can decide both.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Resolves after a time, or at once when the signal fires. */
  sleep(millis: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (millis, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, millis);
      signal.addEventListener('abort', done);
    }),
};

/** An instant in UTC with milliseconds. */
export function instantOf(millis: number): string {
  return new Date(millis).toISOString();
}
