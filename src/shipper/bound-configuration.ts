// What an offset is bound to: the configuration under which something was acknowledged. A change is refused, because
// records that the old configuration left out would silently stay out.
import type { Exporter } from '../exporter/exporter.js';
import { assetTypeKey } from '../model/asset-type.js';
import { AssetShipperError } from '../model/error.js';
import { inKeyOrder, type JsonObject, stringifyJson } from '../model/json-value.js';
import { present } from '../model/present.js';
import type { RecordFilter } from '../store/store.js';

/** Canonical JSON of what decides which records arrive where and in what form. Keys are sorted; no secrets. */
export function boundConfiguration(
  filter: RecordFilter,
  defaultNamespace: string,
  exporter: Exporter,
): string {
  return stringifyJson(inKeyOrder({ ...boundFilter(filter), defaultNamespace, ...exporter.settings }));
}

/** The exporter's settings out of such a configuration, as they were when it was made. */
export function settingsOf(configuration: string): JsonObject {
  return JSON.parse(configuration) as JsonObject;
}

/** The names of what differs, sorted. */
export function changedSettings(before: string, now: string): readonly string[] {
  const a = settingsOf(before);
  const b = settingsOf(now);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter((key) => stringifyJson(a[key] ?? null) !== stringifyJson(b[key] ?? null)).sort();
}

/** Whether records were shipped under this very filter. */
export function isBoundTo(configuration: string, filter: RecordFilter): boolean {
  const settings = settingsOf(configuration);
  const wanted = boundFilter(filter);
  return filterKeys.every(
    (key) => stringifyJson(settings[key] ?? null) === stringifyJson(wanted[key] ?? null),
  );
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

function boundFilter(filter: RecordFilter): JsonObject {
  const types = filter.assetTypes?.map(assetTypeKey).sort();
  return { ...filter, ...present({ assetTypes: types }) } as unknown as JsonObject;
}

/** The error for exporters whose configuration changed, with the ways out. */
export function configurationChanged(
  shipperId: string,
  changes: readonly { readonly exporterId: string; readonly keys: readonly string[] }[],
): AssetShipperError {
  const what = changes.map(({ exporterId, keys }) => `exporter ${exporterId}: ${keys.join(', ')}`).join('; ');
  return new AssetShipperError(
    'config_changed',
    `the configuration of \`${shipperId}\` changed since records were acknowledged (${what}); ` +
      'ship with --continue to go on from the offset with the new configuration, set another offsetKey to export ' +
      'from the start, or move the offset with `asset-shipper offsets set`',
    {
      problems: changes.map(({ exporterId, keys }) => ({
        path: `assetExporters.${exporterId}`,
        message: `changed since records were acknowledged: ${keys.join(', ')}`,
      })),
    },
  );
}
