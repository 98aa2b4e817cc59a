// A stream of bytes in, values out: recognises the format, undoes gzip, cuts, decodes, parses. Holds one value at a
// time. What a value means (a record, a page of events) is decided above.
import { maxRecordBytes, maxRecordDepth } from '../model/record.js';
import type { ReadValue } from './read-value.js';
import { decoderOf } from './split/decoder.js';
import { detectFormat, isGzip, peekBytes } from './split/detect.js';
import { unzip } from './split/gunzip.js';
import { readHead } from './split/head.js';
import { splitterOf } from './split/splitter-of.js';

export interface ReadOptions {
  /** The largest value that is taken, in bytes. 32 MiB where absent. */
  readonly maxBytes?: number;
  /** The deepest nesting that is taken. 256 where absent. */
  readonly maxDepth?: number;
  /** Told after each chunk how many bytes of the stream, before gzip is undone, were read so far. */
  readonly onProgress?: (bytesRead: number) => void;
}

/**
 * The values of a stream, in order: JSON lines, JSON lists (their elements), JSON values one after the other, Ion text,
 * Ion binary, each also as gzip, told apart by their content. Faults of the data are values too, with codes
 * `broken_json`, `broken_ion`, `unsupported_ion`, `invalid_utf8`, `too_large`, `too_deep`, `truncated_gzip`; a broken
 * value does not take others along. Only errors of the stream itself are thrown.
 */
export async function* readValues(
  stream: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<ReadValue, void, undefined> {
  const maxBytes = options.maxBytes ?? maxRecordBytes;
  const raw = await readHead(counted(stream, options.onProgress), 2);
  const unzipped = isGzip(raw.head) ? unzip(raw.chunks) : undefined;
  const { head, chunks } = await readHead(unzipped?.chunks ?? raw.chunks, peekBytes);
  const text = withoutByteOrderMark(head);
  const format = detectFormat(text);
  const decoder = await decoderOf(format, options.maxDepth ?? maxRecordDepth);
  const splitter = splitterOf(format, maxBytes, (bytes) => decoder.isWhole(bytes));
  let isFirst = true;
  for await (const chunk of chunks) {
    yield* decoder.decode(splitter.push(isFirst ? withoutByteOrderMark(chunk) : chunk));
    isFirst = false;
  }
  const fault = unzipped?.fault();
  if (fault === undefined) {
    yield* decoder.decode(splitter.end());
  } else {
    yield { line: splitter.line, rejection: { code: 'truncated_gzip', message: fault }, raw: '' };
  }
}

async function* counted(
  stream: AsyncIterable<Uint8Array>,
  onProgress: ((bytesRead: number) => void) | undefined,
): AsyncGenerator<Buffer> {
  let bytesRead = 0;
  for await (const chunk of stream) {
    bytesRead += chunk.byteLength;
    if (chunk.byteLength > 0) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    onProgress?.(bytesRead);
  }
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
