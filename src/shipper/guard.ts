// What an offset is bound to: the configuration under which something was acknowledged. A change is refused, because
// records that the old configuration left out would silently stay out.
import type { Exporter } from '../exporter/exporter.js';
import { assetTypeKey } from '../model/asset-type.js';
import { AssetShipperError } from '../model/error.js';
import { isJsonObject, type JsonObject, type JsonValue, stringifyJson } from '../model/json-value.js';
import type { Offset, RecordFilter } from '../store/store.js';

/** Canonical JSON of what decides which records arrive where and in what form. Keys are sorted; no secrets. */
export function guardedConfiguration(
  filter: RecordFilter,
  defaultNamespace: string,
  exporter: Exporter,
): string {
  return stringifyJson(sorted({ ...guardedFilter(filter), defaultNamespace, ...exporter.settings }));
}

/** The exporter's settings out of a guarded configuration, as they were when it was made. */
export function settingsOf(configuration: string): JsonObject {
  return JSON.parse(configuration) as JsonObject;
}

/** The names of what differs, sorted. */
export function changedSettings(before: string, now: string): readonly string[] {
  const a = settingsOf(before);
  const b = settingsOf(now);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  keys.delete(shippedFromKey);
  return [...keys].filter((key) => stringifyJson(a[key] ?? null) !== stringifyJson(b[key] ?? null)).sort();
}

/** Kept beside the settings and never compared: the offset after which records were shipped under them. */
const shippedFromKey = 'shippedFrom';

/** The configuration as it is bound to an offset. */
export function boundFrom(configuration: string, offset: Offset): string {
  return stringifyJson(sorted({ ...settingsOf(configuration), [shippedFromKey]: offset }));
}

/** The offset after which records were shipped under this filter; undefined where they were under another one. */
export function shippedFrom(bound: string, filter: RecordFilter): Offset | undefined {
  const settings = settingsOf(bound);
  const wanted = guardedFilter(filter);
  const isSame = filterKeys.every(
    (key) => stringifyJson(settings[key] ?? null) === stringifyJson(wanted[key] ?? null),
  );
  const offset = settings[shippedFromKey];
  return isSame && typeof offset === 'string' ? offset : undefined;
}

const filterKeys = [
  'assetNamespace',
  'assetTypes',
  'flowNamespace',
  'flowId',
  'taskId',
  'since',
  'until',
] as const satisfies readonly (keyof RecordFilter)[];

function guardedFilter(filter: RecordFilter): JsonObject {
  const types = filter.assetTypes?.map(assetTypeKey).sort();
  return { ...filter, ...(types === undefined ? {} : { assetTypes: types }) } as unknown as JsonObject;
}

/** The error for exporters whose configuration changed, with the ways out. */
export function configurationChanged(
  shipperId: string,
  changes: readonly { readonly exporterId: string; readonly keys: readonly string[] }[],
): AssetShipperError {
  const what = changes
    .map(({ exporterId, keys }) => `exporter \`${exporterId}\`: ${keys.join(', ')}`)
    .join('; ');
  return new AssetShipperError(
    'config_changed',
    `the configuration of \`${shipperId}\` changed since records were acknowledged (${what}). ` +
      'Ship with --continue to go on from the offset with the new configuration, set another offsetKey to export ' +
      'from the start, or move the offset with `asset-shipper offsets set`',
    {
      problems: changes.map(({ exporterId, keys }) => ({
        path: `assetExporters.${exporterId}`,
        message: `changed since records were acknowledged: ${keys.join(', ')}`,
      })),
    },
  );
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
