// Reads a whole input with readValues and shows each outcome as one line of text.
import { type ReadOptions, readValues } from '../../../src/codec/read-values.js';
import { stringifyJson } from '../../../src/model/json-value.js';

/** `line: canonical JSON`, or `line! code`. The input comes in chunks of the given size. */
export async function collect(
  input: string | Uint8Array,
  options: ReadOptions & { readonly chunkBytes?: number } = {},
): Promise<string[]> {
  const outcomes: string[] = [];
  for await (const read of readValues(chunksOf(input, options.chunkBytes ?? 65536), options)) {
    outcomes.push(
      'value' in read ? `${read.line}: ${stringifyJson(read.value)}` : `${read.line}! ${read.rejection.code}`,
    );
  }
  return outcomes;
}

export async function* chunksOf(input: string | Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  for (let from = 0; from < bytes.length; from += chunkBytes) yield bytes.subarray(from, from + chunkBytes);
}
