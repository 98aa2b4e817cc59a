// What a file is, told by its content: OpenLineage events, records, a mapping file, or a configuration.
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';

import type { ReadValue } from '../codec/read-value.js';
import { readValues } from '../codec/read-values.js';
import { parseConfigurationText } from '../config/parse-document.js';
import { AssetShipperError } from '../model/error.js';
import { isJsonObject, type JsonObject } from '../model/json-value.js';
import { systemReason } from '../model/reason.js';

export type Document =
  | { readonly kind: 'events'; readonly file: string; readonly values: () => AsyncIterable<ReadValue> }
  | { readonly kind: 'records'; readonly file: string }
  | { readonly kind: 'mapping'; readonly file: string; readonly content: JsonObject }
  | { readonly kind: 'configuration'; readonly file: string };

const headBytes = 4096;

/** Throws `input_unreadable` where the file can't be read. What is none of the others is taken for a configuration. */
export async function openDocument(file: string): Promise<Document> {
  try {
    const values = () => readValues(createReadStream(file));
    const kind = (await beginsLikeJson(file)) ? await kindOfFirst(values()) : undefined;
    if (kind === 'events') return { kind, file, values };
    if (kind === 'records') return { kind, file };
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

const eventKeys = ['eventTime', 'schemaURL', 'eventType'];
const recordKeys = ['executionId', 'taskRunId', 'inputs', 'outputs'];

/** Told by the first value alone, since a file of either kind may be larger than the memory. */
async function kindOfFirst(values: AsyncIterable<ReadValue>): Promise<'events' | 'records' | undefined> {
  for await (const read of values) {
    if ('rejection' in read || !isJsonObject(read.value)) return undefined;
    const { value } = read;
    const hasOneOf = (keys: readonly string[]) => keys.some((key) => Object.hasOwn(value, key));
    if (hasOneOf(eventKeys)) return 'events';
    return hasOneOf(recordKeys) && !hasOneOf(['assetExporters', 'tasks']) ? 'records' : undefined;
  }
  return undefined;
}

/** The content where it is a mapping file: `mappings` at the top, or nothing but asset types with their targets. */
function mappingOf(text: string): JsonObject | undefined {
  const parsed = parseConfigurationText(text);
  // What is broken is told when it is loaded as a configuration.
  const content = parsed.kind === 'parsed' ? parsed.value : undefined;
  if (!isJsonObject(content) || 'assetExporters' in content || 'tasks' in content) return undefined;
  const values = Object.values(content);
  const bare = values.length > 0 && values.every(isJsonObject);
  return isJsonObject(content.mappings) || bare ? content : undefined;
}
