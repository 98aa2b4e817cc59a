// Writes a plan's records to an open file, line by line in large chunks; never more than a batch in memory.
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import type { Codec } from '../../codec/codec.js';
import type { OutgoingRecord } from '../exporter.js';

/** In UTF-16 units of the text; a single record may be larger. */
const chunkLength = 131_072;

export interface Written {
  readonly lines: number;
  readonly bytes: number;
}

/** An error of the source of records: none of the disk, and none that the exporter could explain. */
export class RecordsUnreadable extends Error {}

/** @throws RecordsUnreadable with the cause, disk errors as they come, an AbortError after the signal */
export async function writeLines(
  file: FileHandle,
  records: AsyncIterable<readonly OutgoingRecord[]>,
  codec: Codec,
  compression: 'none' | 'gzip',
  signal: AbortSignal,
): Promise<Written> {
  let lines = 0;
  let bytes = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    let text = '';
    for await (const batch of readable(records)) {
      for (const record of batch) {
        text += `${codec.encode(record.json)}\n`;
        lines += 1;
        if (text.length < chunkLength) continue;
        yield Buffer.from(text);
        text = '';
      }
    }
    if (text !== '') yield Buffer.from(text);
  }
  async function write(source: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of source) {
      await writeFully(file, chunk);
      bytes += chunk.length;
    }
  }
  const source = Readable.from(chunks(), { objectMode: true, highWaterMark: 1 });
  // Node's gzip header carries neither a time nor a name: the same lines give the same bytes.
  if (compression === 'gzip') await pipeline(source, createGzip(), write, { signal });
  else await pipeline(source, write, { signal });
  return { lines, bytes };
}

async function* readable(
  records: AsyncIterable<readonly OutgoingRecord[]>,
): AsyncGenerator<readonly OutgoingRecord[]> {
  const iterator = records[Symbol.asyncIterator]();
  let finished = false;
  try {
    for (;;) {
      const next = await iterator.next().catch((cause: unknown) => {
        finished = true;
        throw new RecordsUnreadable('the records of the plan could not be read', { cause });
      });
      if (next.done) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!finished) await iterator.return?.();
  }
}

async function writeFully(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let offset = 0; offset < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, offset);
    offset += bytesWritten;
  }
}
