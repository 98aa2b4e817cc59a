// The file of rejected input: JSON lines. It exists after an import exactly when something was rejected.
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

import { AssetShipperError } from '../model/error.js';
import { systemReason } from '../model/reason.js';
import type { RejectionCode } from '../model/rejection.js';

/** One piece of input that was not taken, and where to find it. */
export interface RejectedInput {
  /** As given on the command line; `-` for stdin. */
  readonly file: string;
  /** Of the value's first character, from 1; in binary Ion the number of the value. */
  readonly line: number;
  readonly code: RejectionCode;
  readonly message: string;
  /** The value as it came, at most its first 2 KiB. */
  readonly raw: string;
}

/** Writes rejections as they come. A file of an earlier run is removed at once, a new one made at the first rejection. */
export class RejectsFile {
  readonly #path: string;
  #descriptor: number | undefined;

  /** @throws AssetShipperError `output_unwritable` */
  constructor(path: string) {
    this.#path = path;
    this.#guarded(() => {
      // A pipe or a device (`/dev/stderr`) is written to, not replaced.
      if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path);
    });
  }

  /** @throws AssetShipperError `output_unwritable` */
  write(rejected: RejectedInput): void {
    const { file, line, code, message, raw } = rejected;
    this.#guarded(() => {
      this.#descriptor ??= openSync(this.#path, 'w', 0o600);
      writeAll(this.#descriptor, `${JSON.stringify({ file, line, code, message, raw })}\n`);
    });
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    this.#guarded(() => closeSync(descriptor));
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      const message = `can't write the rejects file ${this.#path}: ${systemReason(error)}; choose another path with --rejects`;
      throw new AssetShipperError('output_unwritable', message, { cause: error });
    }
  }
}

/** A single write may be short, on a full disk or a pipe. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}
