// One value per line. A broken line never affects the next one. Blank lines are skipped.
import { tooLarge } from './fault.js';
import type { Piece, Splitter } from './splitter.js';
import { ValueBuffer } from './value-buffer.js';

const lineFeed = 0x0a;

export class LineSplitter implements Splitter {
  readonly #maxBytes: number;
  readonly #pending: ValueBuffer;
  line = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#pending = new ValueBuffer(maxBytes);
  }

  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      this.#pending.append(chunk.subarray(from, at));
      this.#take(pieces);
      this.line += 1;
      from = at + 1;
    }
    this.#pending.append(chunk.subarray(from));
    return pieces;
  }

  end(): Piece[] {
    const pieces: Piece[] = [];
    this.#take(pieces);
    return pieces;
  }

  #take(pieces: Piece[]): void {
    const isTooLarge = this.#pending.isTooLarge;
    const bytes = this.#pending.take();
    if (isTooLarge) pieces.push(tooLarge(this.line, bytes, this.#maxBytes));
    else if (!isBlank(bytes)) pieces.push({ line: this.line, bytes });
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
