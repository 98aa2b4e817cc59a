// What a file is, told by its content: OpenLineage events, a mapping file, or a configuration.
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';

import { parse } from 'yaml';

import type { ReadValue } from '../codec/read-value.js';
import { readValues } from '../codec/read-values.js';
import { AssetShipperError } from '../model/error.js';
import { isJsonObject, type JsonObject } from '../model/json-value.js';
import { systemReason } from '../model/reason.js';

export type Document =
  | { readonly kind: 'events'; readonly file: string; readonly values: () => AsyncIterable<ReadValue> }
  | { readonly kind: 'mapping'; readonly file: string; readonly content: JsonObject }
  | { readonly kind: 'configuration'; readonly file: string };

const headBytes = 4096;

/** Throws `input_unreadable` where the file can't be read. What is none of the others is taken for a configuration. */
export async function openDocument(file: string): Promise<Document> {
  try {
    const values = () => readValues(createReadStream(file));
    if ((await beginsLikeJson(file)) && (await firstIsEvent(values())))
      return { kind: 'events', file, values };
    const content = mappingOf(await readFile(file, 'utf8'));
    return content === undefined ? { kind: 'configuration', file } : { kind: 'mapping', file, content };
  } catch (cause) {
    if (cause instanceof AssetShipperError) throw cause;
    throw new AssetShipperError('input_unreadable', `can't read ${file}: ${systemReason(cause)}`, { cause });
  }
}

async function beginsLikeJson(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    const zipped = head[0] === 0x1f && head[1] === 0x8b;
    return zipped || /^\uFEFF?\s*[{[]/.test(head.toString('utf8'));
  } finally {
    await handle.close();
  }
}

async function firstIsEvent(values: AsyncIterable<ReadValue>): Promise<boolean> {
  for await (const read of values) {
    if ('rejection' in read || !isJsonObject(read.value)) return false;
    const { value } = read;
    return ['eventTime', 'schemaURL', 'eventType'].some((key) => Object.hasOwn(value, key));
  }
  return false;
}

/** The content where it is a mapping file: `mappings` at the top, or nothing but asset types with their targets. */
function mappingOf(text: string): JsonObject | undefined {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // The configuration's own parser says where the syntax is broken.
    return undefined;
  }
  if (!isJsonObject(content) || 'assetExporters' in content || 'tasks' in content) return undefined;
  const values = Object.values(content);
  const bare = values.length > 0 && values.every(isJsonObject);
  return isJsonObject(content.mappings) || bare ? content : undefined;
}
