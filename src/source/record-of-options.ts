// The `record` command: one record from options of a shell step. Reads no clock and no environment.
import { parseJson } from '../codec/json/parse.js';
import { AssetShipperError } from '../model/error.js';
import { type JsonObject, type JsonValue, setOwn } from '../model/json-value.js';
import { normalizeRecord } from '../model/normalize.js';
import type { AssetLineageRecord } from '../model/record.js';

/** Option values as they stand on the command line. */
export interface RecordOptions {
  readonly flow?: string;
  readonly task?: string;
  /** The execution's id. */
  readonly run?: string;
  readonly taskRun?: string;
  /** The flow's namespace. */
  readonly namespace?: string;
  readonly tenant?: string;
  readonly state?: string;
  /** Instants with a zone. */
  readonly start?: string;
  readonly end?: string;
  readonly timestamp?: string;
  /** Each a JSON object (an asset) or an id. */
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  /** Of this run: `key=value` each, the value taken as text. */
  readonly metadata?: readonly string[];
  readonly tags?: readonly string[];
  readonly source?: string;
  readonly uid?: string;
}

/**
 * One record in canonical form.
 * @param now the record's time where the options give none: an instant with a zone
 * @throws AssetShipperError `usage` where an option can't be read (with the position in broken JSON) or the options
 *   together are no record
 */
export function recordOfOptions(options: RecordOptions, now: string): AssetLineageRecord {
  const { start, end } = options;
  const given: Readonly<Record<string, JsonValue | undefined>> = {
    tenantId: options.tenant,
    namespace: options.namespace,
    flowId: options.flow,
    executionId: options.run,
    taskId: options.task,
    taskRunId: options.taskRun,
    state: options.state,
    startDate: start,
    endDate: end,
    inputs: options.inputs?.map((text) => assetOf('--input', text)),
    outputs: options.outputs?.map((text) => assetOf('--output', text)),
    timestamp: options.timestamp ?? (end === undefined && start === undefined ? now : undefined),
    uid: options.uid,
    source: options.source,
    tags: options.tags === undefined || options.tags.length === 0 ? undefined : options.tags,
    eventMetadata: metadataOf(options.metadata ?? []),
  };
  const value: JsonObject = {};
  for (const [key, member] of Object.entries(given)) if (member !== undefined) setOwn(value, key, member);
  const normalized = normalizeRecord(value);
  if (!normalized.ok) throw new AssetShipperError('usage', `no record: ${normalized.rejection.message}`);
  return normalized.record;
}

/** An id can't begin with a brace by accident: what does is meant as JSON. */
function assetOf(option: string, text: string): JsonValue {
  if (!text.trimStart().startsWith('{')) return { id: text };
  const parsed = parseJson(text);
  if (parsed.ok) return parsed.value;
  throw new AssetShipperError('usage', `${option}: not valid JSON: ${parsed.message}`);
}

function metadataOf(pairs: readonly string[]): JsonObject | undefined {
  if (pairs.length === 0) return undefined;
  const metadata: JsonObject = {};
  for (const pair of pairs) {
    const separator = pair.indexOf('=');
    if (separator < 1) throw new AssetShipperError('usage', `--metadata: expected key=value, found ${pair}`);
    setOwn(metadata, pair.slice(0, separator), pair.slice(separator + 1));
  }
  return metadata;
}
