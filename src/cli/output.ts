// Where the command writes: results to stdout, words for people to stderr, the JSON document to a file as well.
import { closeSync, openSync, writeFileSync } from 'node:fs';

import { AssetShipperError } from '../model/error.js';
import { type JsonValue, stringifyJson } from '../model/json-value.js';
import { systemReason } from '../model/reason.js';

export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly outputFile?: string;
}

export class Output {
  readonly #options: OutputOptions;

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  /** Whether a person watches: progress makes sense. */
  get interactive(): boolean {
    return process.stderr.isTTY === true && !this.quiet;
  }

  get json(): boolean {
    return this.#options.json === true;
  }

  get quiet(): boolean {
    return this.#options.quiet === true;
  }

  /** Words for people; silent with --quiet. */
  say(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`);
  }

  /** A line of the result for people or pipes; under --json the document takes its place. */
  print(line: string): void {
    if (!this.json) process.stdout.write(`${line}\n`);
  }

  /** A line of the console exporter: beside the result, so on stderr where stdout holds a document. */
  echo(line: string): void {
    (this.json ? process.stderr : process.stdout).write(`${line}\n`);
  }

  /**
   * Whether the output file can be written, asked before any work is done.
   * @throws AssetShipperError `output_unwritable`
   */
  checkFile(): void {
    const file = this.#options.outputFile;
    if (file !== undefined) attempt(file, () => closeSync(openSync(file, 'a')));
  }

  /** The result as one JSON document in one line: to the output file, and to stdout under --json. */
  document(value: unknown): void {
    const text = `${stringifyJson(value as JsonValue)}\n`;
    const file = this.#options.outputFile;
    if (file !== undefined) attempt(file, () => writeFileSync(file, text));
    if (this.json) process.stdout.write(text);
  }

  /** A failure: in words, which --quiet keeps, and as a document where one was asked for. Throws nothing. */
  failure(error: AssetShipperError): void {
    this.complain(error.message);
    const document = failureDocument(error);
    if (error.code !== 'output_unwritable') {
      try {
        this.document(document);
        return;
      } catch (second) {
        this.complain((second as Error).message);
      }
    }
    if (this.json) process.stdout.write(`${stringifyJson(document as JsonValue)}\n`);
  }

  /** What went wrong, also with --quiet. */
  complain(text: string): void {
    process.stderr.write(`asset-shipper: ${text}\n`);
  }
}

/** A failure as a document. */
export function failureDocument(error: AssetShipperError): object {
  return { error: { code: error.code, message: error.message, problems: error.problems } };
}

function attempt(file: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new AssetShipperError(
      'output_unwritable',
      `can't write ${file}: ${systemReason(cause)}; choose another path`,
      { cause },
    );
  }
}
