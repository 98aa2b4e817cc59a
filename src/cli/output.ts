// Where the command writes: results to stdout, words for people to stderr, the JSON document to a file as well.
import { writeFileSync } from 'node:fs';

import { AssetShipperError } from '../model/error.js';
import { type JsonValue, stringifyJson } from '../model/json-value.js';

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

  /** The result as one JSON document in one line: to stdout under --json, and to the output file. */
  document(value: unknown): void {
    const text = `${stringifyJson(value as JsonValue)}\n`;
    if (this.json) process.stdout.write(text);
    const file = this.#options.outputFile;
    if (file === undefined) return;
    try {
      writeFileSync(file, text);
    } catch (cause) {
      throw new AssetShipperError(
        'output_unwritable',
        `${file} can't be written: ${(cause as Error).message}`,
        { cause },
      );
    }
  }
}

/** A failure as a document. */
export function failureDocument(error: AssetShipperError): object {
  return { error: { code: error.code, message: error.message, problems: error.problems } };
}
