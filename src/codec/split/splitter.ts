// What all splitters share: bytes in as they come, pieces out, one per value. No decoding of values here.
import type { RejectionCode } from '../../model/rejection.js';

/** The bytes of one value, or what is wrong with the place where one should be. */
export type Piece =
  | {
      /** Where the value starts, counted from 1; in binary data the number of the value. */
      readonly line: number;
      readonly bytes: Buffer;
      /** Of Ion binary: version marker and symbol tables that have to stand before the bytes. */
      readonly prefix?: Buffer;
    }
  | {
      readonly line: number;
      readonly fault: RejectionCode;
      readonly message: string;
      /** At most the first 2 KiB of what came. */
      readonly head: Buffer;
    };

/** Cuts a stream into values. Holds one value at a time and never more of it than its limit. */
export interface Splitter {
  /** Where the next byte belongs, counted like a piece's line. */
  readonly line: number;
  push(chunk: Buffer): Piece[];
  /** What is left when the stream has ended. */
  end(): Piece[];
}

/** How much of a rejected value is kept to show it. */
export const maxHeadBytes = 2048;
