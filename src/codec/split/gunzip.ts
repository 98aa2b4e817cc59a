// gzip undone as a stream. What came before a fault is given first.
import { createGunzip } from 'node:zlib';

/** zlib gives nothing of a step that fails, so steps are small. It also bounds what one step can grow to. */
const stepBytes = 1024;

export interface Unzipped {
  readonly chunks: AsyncIterable<Buffer>;
  /** After the chunks: why the data ended early, undefined where it is whole. */
  fault(): string | undefined;
}

/** Undoes gzip, several members one after the other too. A fault of the data ends the chunks and is told by `fault`. */
export function unzip(source: AsyncIterable<Buffer>): Unzipped {
  let fault: string | undefined;
  return { chunks: chunks(), fault: () => fault };

  async function* chunks(): AsyncGenerator<Buffer> {
    const gunzip = createGunzip();
    let ready: Buffer[] = [];
    let failed: Error | undefined;
    let endStep = (): void => undefined;
    gunzip.on('data', (chunk: Buffer) => ready.push(chunk));
    gunzip.on('error', (error) => {
      failed = error;
      endStep();
    });
    // zlib never calls back for the step that fails (seen with Node 20.20): the error alone tells its end.
    const step = (bytes: Buffer) =>
      new Promise<void>((resolve) => {
        endStep = resolve;
        gunzip.write(bytes, () => resolve());
      });
    try {
      for await (const chunk of source) {
        for (let from = 0; from < chunk.length && failed === undefined; from += stepBytes) {
          await step(chunk.subarray(from, from + stepBytes));
          yield* ready;
          ready = [];
        }
        if (failed !== undefined) break;
      }
      if (failed === undefined) {
        await new Promise<void>((resolve) => {
          gunzip.once('end', resolve);
          gunzip.once('error', () => resolve());
          gunzip.end();
        });
        yield* ready;
      }
      if (failed !== undefined) fault = `the gzip data is cut off or damaged (${failed.message})`;
    } finally {
      gunzip.destroy();
    }
  }
}
