// What a loaded configuration is. No parsing and no checks here.
import type { ExporterType } from '../exporter/exporter.js';

/** The filters of a shipper task: the same fields as the store's `RecordFilter`, which takes it as it is. */
export interface ConfiguredFilter {
  readonly assetNamespace?: string;
  readonly assetTypes?: readonly string[];
  readonly flowNamespace?: string;
  readonly flowId?: string;
  readonly taskId?: string;
}

export interface ConfiguredExporter {
  readonly id: string;
  /** Canonical name of the type: `file`, also where Kestra's class name was written. */
  readonly type: string;
  readonly exporterType: ExporterType;
  /** Checked by the type's schema, its defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One shipper task, checked and deep-frozen. */
export interface ShipperConfiguration {
  /** For a task of a flow `namespace.flowId.taskId`. */
  readonly id: string;
  readonly store?: string;
  readonly filter: ConfiguredFilter;
  readonly lookbackPeriodMillis: number;
  /** `earliest`, `latest` or a normalised instant. */
  readonly start?: string;
  readonly offsetKey: string;
  readonly delete: boolean;
  /** A mapping template, as written. */
  readonly defaultNamespace: string;
  readonly disabled: boolean;
  readonly timeoutMillis?: number;
  readonly assetExporters: readonly ConfiguredExporter[];
  /** Values that came from the environment and must not be shown: `createShipper` keeps them out of what exporters say. */
  readonly secrets: readonly string[];
}

export interface SkippedTask {
  readonly id: string;
  readonly type: string;
}

export interface LoadedConfiguration {
  /** In the order in which they stand in the file; disabled ones included. */
  readonly tasks: readonly ShipperConfiguration[];
  /** Tasks of a flow that are not shipper tasks, or stand where nothing is run (`errors`, `finally`, `triggers`). */
  readonly skippedTasks: readonly SkippedTask[];
  /** Sentences for people: ignored keys, skipped and disabled tasks. */
  readonly notices: readonly string[];
  readonly isFlow: boolean;
}

export const shipperTaskType = 'io.kestra.plugin.ee.assets.AssetShipper';
export const defaultShipperId = 'default';
export const defaultOffsetKey = 'AssetShipper-state';
export const defaultLookbackPeriod = 'P1D';

/** Keys of every Kestra task. `disabled` and `timeout` are honoured, the rest is named as ignored. */
export const commonTaskKeys = [
  'description',
  'disabled',
  'timeout',
  'retry',
  'runIf',
  'allowFailure',
  'logLevel',
  'workerGroup',
] as const;

export const honouredTaskKeys: readonly string[] = ['disabled', 'timeout'];
