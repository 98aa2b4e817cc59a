// A progress bar on a terminal, nothing elsewhere.
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
