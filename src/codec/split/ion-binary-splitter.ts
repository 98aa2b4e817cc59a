// Top-level values of Ion 1.0 binary, cut by type descriptor and length. Keeps the version marker and the symbol
// tables, so that every value can be read alone. https://amazon-ion.github.io/ion-docs/docs/binary.html

import { tooLarge } from './fault.js';
import { headerOf, isSymbolTable, versionMarker } from './ion-binary-header.js';
import { maxHeadBytes, type Piece, type Splitter } from './splitter.js';
import { ValueBuffer } from './value-buffer.js';

export class IonBinarySplitter implements Splitter {
  readonly #maxBytes: number;
  readonly #value: ValueBuffer;
  #header: number[] = [];
  /** Bytes that the value still lacks. */
  #missing = 0;
  #prefix: Buffer = versionMarker;
  /** A length can't be trusted any more, so nothing behind it can be found. */
  #isLost = false;
  /** The number of the value, counted from 1. */
  line = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#value = new ValueBuffer(maxBytes);
  }

  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let at = 0;
    while (at < chunk.length && !this.#isLost) {
      if (this.#missing > 0) {
        const end = Math.min(chunk.length, at + this.#missing);
        this.#value.append(chunk.subarray(at, end));
        this.#missing -= end - at;
        at = end;
      } else {
        this.#value.append(chunk.subarray(at, at + 1));
        this.#header.push(chunk[at] ?? 0);
        at += 1;
        const header = headerOf(this.#header);
        if (header === 'incomplete') continue;
        if (header === 'invalid') {
          this.#lose(pieces, "no valid Ion type at this place; what follows it can't be read");
          continue;
        }
        this.#missing = header.length;
      }
      if (this.#missing === 0) this.#finish(pieces);
    }
    return pieces;
  }

  end(): Piece[] {
    const pieces: Piece[] = [];
    if (this.#header.length > 0 && !this.#isLost) this.#lose(pieces, 'the input ends inside of this value');
    return pieces;
  }

  #finish(pieces: Piece[]): void {
    const [descriptor = 0] = this.#header;
    const headerBytes = this.#header.length;
    const isTooLarge = this.#value.isTooLarge;
    const bytes = this.#value.take();
    this.#header = [];
    if (descriptor === 0xe0) {
      if (bytes.equals(versionMarker)) this.#prefix = versionMarker;
      else this.#loseWith(pieces, 'only Ion 1.0 is supported', bytes);
    } else if (isTooLarge) {
      pieces.push(tooLarge(this.line, bytes, this.#maxBytes));
      this.line += 1;
    } else if (isSymbolTable(bytes, headerBytes)) {
      this.#prefix = Buffer.concat([this.#prefix, bytes]);
    } else if (descriptor >= 0x10 || descriptor === 0x0f) {
      // The rest, 0x00 to 0x0e, is padding.
      pieces.push({ line: this.line, bytes, prefix: this.#prefix });
      this.line += 1;
    }
  }

  #lose(pieces: Piece[], message: string): void {
    this.#loseWith(pieces, message, this.#value.take());
  }

  #loseWith(pieces: Piece[], message: string, bytes: Buffer): void {
    this.#isLost = true;
    pieces.push({ line: this.line, fault: 'broken_ion', message, head: bytes.subarray(0, maxHeadBytes) });
  }
}
