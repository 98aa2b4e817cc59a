// Collects the bytes of one value over chunk borders, up to a limit; beyond it only the beginning is kept.
import { maxHeadBytes } from './splitter.js';

export class ValueBuffer {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  get isTooLarge(): boolean {
    return this.#size > this.#maxBytes;
  }

  append(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const wasTooLarge = this.isTooLarge;
    this.#size += bytes.length;
    if (!this.isTooLarge) {
      this.#parts.push(bytes);
    } else if (!wasTooLarge) {
      // A copy, so that the large chunks behind it can go.
      this.#parts.push(bytes.subarray(0, maxHeadBytes));
      this.#parts = [Buffer.from(this.head())];
    }
  }

  head(): Buffer {
    return this.#whole().subarray(0, maxHeadBytes);
  }

  /** The bytes so far; the buffer is empty afterwards. */
  take(): Buffer {
    const bytes = this.#whole();
    this.#parts = [];
    this.#size = 0;
    return bytes;
  }

  #whole(): Buffer {
    const [first] = this.#parts;
    return this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
  }
}
