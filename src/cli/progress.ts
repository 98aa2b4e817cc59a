// Progress on a terminal, nothing elsewhere.
import type { Output } from './output.js';

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

const silent: Progress = { update: () => undefined, stop: () => undefined };

/** `unit` says what is counted: `MB`, `records`. */
export async function createProgress(output: Output, label: string, unit: string): Promise<Progress> {
  if (!output.interactive) return silent;
  const { SingleBar, Presets } = await import('cli-progress');
  const format = `${label} {bar} {percentage}% {value}/{total} ${unit}, {eta_formatted} left`;
  const bar = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      started = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

export interface Counter {
  /** What one part has come to; parts are added up. */
  set(part: string, records: number): void;
  /** May be called twice. */
  stop(): void;
}

/** Counts records where the total isn't known. */
export async function createCounter(output: Output, label: string): Promise<Counter> {
  if (!output.interactive) return { set: () => undefined, stop: () => undefined };
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    format: `${label}: {value} records delivered, {duration_formatted}`,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  const parts = new Map<string, number>();
  let running = false;
  return {
    set(part, records) {
      parts.set(part, records);
      const sum = [...parts.values()].reduce((total, count) => total + count, 0);
      if (!running) bar.start(sum, sum);
      running = true;
      bar.setTotal(sum);
      bar.update(sum);
    },
    stop() {
      if (running) bar.stop();
      running = false;
    },
  };
}
