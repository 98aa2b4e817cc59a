// The brackets that are open inside of a value. Knows which closes which, and forgives a missing one.
import { closeBrace, closeBracket, openBrace, openBracket, openParen } from '../byte.js';

/** Deeper levels are only counted: such a value is rejected anyway, and must not cost memory. */
const maxKept = 1024;

export class Nesting {
  readonly #open: number[] = [];
  #uncounted = 0;

  get depth(): number {
    return this.#open.length + this.#uncounted;
  }

  /** The innermost bracket's byte; undefined at the top. */
  get innermost(): number | undefined {
    return this.#uncounted > 0 ? undefined : this.#open.at(-1);
  }

  open(byte: number): void {
    if (this.#open.length < maxKept) this.#open.push(byte);
    else this.#uncounted += 1;
  }

  /** Closes up to the bracket that the byte belongs to. False where none is open: then nothing changes. */
  close(byte: number): boolean {
    if (this.#uncounted > 0) {
      this.#uncounted -= 1;
      return true;
    }
    const opener = byte === closeBrace ? openBrace : byte === closeBracket ? openBracket : openParen;
    const place = this.#open.lastIndexOf(opener);
    if (place === -1) return false;
    this.#open.length = place;
    return true;
  }

  clear(): void {
    this.#open.length = 0;
    this.#uncounted = 0;
  }
}
