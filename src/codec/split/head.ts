// The beginning of a stream, looked at before the stream is read.

export interface Headed {
  /** The first bytes: as many as asked for, or more, or all that there are. */
  readonly head: Buffer;
  /** The whole stream, the head first, in one piece. */
  readonly chunks: AsyncIterable<Buffer>;
}

export async function readHead(stream: AsyncIterable<Buffer>, size: number): Promise<Headed> {
  const iterator = stream[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const next = await iterator.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(parts);
  return { head, chunks: chunks() };

  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
}
