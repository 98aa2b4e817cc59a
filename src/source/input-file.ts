// Files to import: checked before the first is read, opened as streams of bytes. Their content is not looked at here.
import { constants, createReadStream, realpathSync, statSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';

import { AssetShipperError } from '../model/error.js';
import { systemReason } from '../model/reason.js';

/** The name of standard input on the command line. */
const stdinName = '-';

export interface InputFile {
  /** As given. */
  readonly name: string;
  /** Bytes; absent of a pipe or of standard input. */
  readonly bytesTotal?: number;
  /** The content, once. Errors of reading are AssetShipperErrors `input_unreadable`. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * All files, before any is read, so that a misspelled last one doesn't leave a half import.
 * @throws AssetShipperError `input_unreadable` naming the first that is missing, a directory or not readable;
 *   `usage` where standard input is named twice
 */
export async function inputFilesOf(
  names: readonly string[],
  stdin: AsyncIterable<Uint8Array> | undefined,
): Promise<readonly InputFile[]> {
  if (names.filter((name) => name === stdinName).length > 1) {
    throw new AssetShipperError('usage', `standard input (${stdinName}) can be read once only; name it once`);
  }
  const files: InputFile[] = [];
  for (const name of names) {
    files.push(name === stdinName ? stdinFile(stdin) : await namedFile(name));
  }
  return files;
}

/** Whether a path names one of the files, by whatever spelling. */
export function isOneOf(path: string, files: readonly InputFile[]): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const real = realpathSync(path);
  return files.some((file) => file.name !== stdinName && realpathSync(file.name) === real);
}

function stdinFile(stdin: AsyncIterable<Uint8Array> | undefined): InputFile {
  if (stdin === undefined) throw unreadable(stdinName, 'there is no standard input');
  return { name: stdinName, open: () => readable(stdinName, stdin) };
}

async function namedFile(name: string): Promise<InputFile> {
  let isFile: boolean;
  let size: number;
  try {
    const stats = await stat(name);
    if (stats.isDirectory()) throw unreadable(name, 'it is a directory; name the files in it');
    await access(name, constants.R_OK);
    isFile = stats.isFile();
    size = stats.size;
  } catch (error) {
    throw error instanceof AssetShipperError ? error : unreadable(name, systemReason(error), error);
  }
  return {
    name,
    ...(isFile ? { bytesTotal: size } : {}),
    open: () => readable(name, createReadStream(name, { highWaterMark: 256 * 1024 })),
  };
}

async function* readable(
  name: string,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw unreadable(name, systemReason(error), error);
  }
}

function unreadable(name: string, reason: string, cause?: unknown): AssetShipperError {
  const what = name === stdinName ? 'standard input' : name;
  return new AssetShipperError('input_unreadable', `can't read ${what}: ${reason}`, { cause });
}
