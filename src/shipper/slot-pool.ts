// A number of slots; who finds too few waits its turn.

interface Waiting {
  readonly slots: number;
  readonly proceed: () => void;
}

export class SlotPool {
  readonly #total: number;
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(slots: number) {
    this.#total = slots;
    this.#free = slots;
  }

  /**
   * Resolves with the function that gives the slots back; calling it again does nothing. Who wants more than there
   * are gets all of them.
   */
  async take(wanted = 1): Promise<() => void> {
    const slots = Math.min(wanted, this.#total);
    if (this.#waiting.length === 0 && this.#free >= slots) this.#free -= slots;
    else await new Promise<void>((proceed) => this.#waiting.push({ slots, proceed }));
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#free += slots;
      this.#serve();
    };
  }

  /** First come, first served: a large wish is not passed over by small ones. */
  #serve(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && next.slots <= this.#free;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#free -= next.slots;
      next.proceed();
    }
  }
}
