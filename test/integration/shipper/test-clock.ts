// Time that passes as fast as everybody is waiting for it: sleeps end in their order, without being slept.
import type { Clock } from '../../../src/shipper/clock.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export class TestClock implements Clock {
  /** Milliseconds of each sleep, in the order in which they were begun. */
  readonly sleeps: number[] = [];
  readonly #begin: number;
  #now: number;
  #sleepers: Sleeper[] = [];
  #quietTicks = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(begin = Date.parse('2026-03-01T00:00:00.000Z')) {
    this.#begin = begin;
    this.#now = begin;
  }

  now(): number {
    return this.#now;
  }

  get elapsedMillis(): number {
    return this.#now - this.#begin;
  }

  advance(millis: number): void {
    this.#now += millis;
  }

  /** Always the longest jitter. */
  random(): number {
    return 0.999_999;
  }

  sleep(millis: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(millis);
    this.#quietTicks = 0;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { until: this.#now + Math.round(millis), wake };
      signal.addEventListener('abort', wake, { once: true });
      this.#sleepers.push(sleeper);
      this.#timer ??= setInterval(() => this.#tick(), 4);
    });
  }

  /** Time moves once nobody has begun to sleep for a while: requests that are in flight have their answers by then. */
  #tick(): void {
    this.#quietTicks += 1;
    if (this.#quietTicks < 4) return;
    this.#sleepers.sort((a, b) => a.until - b.until);
    const [next] = this.#sleepers;
    if (next === undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#now = Math.max(this.#now, next.until);
    next.wake();
  }
}
