// What a shipper is, once its exporters are made; create-shipper.ts makes one, ship.ts runs it.
import type { Exporter } from '../exporter/exporter.js';
import type { RecordFilter } from '../store/store.js';
import type { StartSettings } from './start.js';

/** A shipper as configured, with its exporters made. */
export interface Shipper extends StartSettings {
  readonly id: string;
  readonly offsetKey: string;
  readonly filter: RecordFilter;
  readonly defaultNamespace: string;
  readonly delete: boolean;
  /** Of the whole run. */
  readonly timeoutMillis?: number;
  readonly exporters: readonly Exporter[];
  /** Ids of all configured exporters where `exporters` are only some: `delete` waits for the others too. */
  readonly exporterIds?: readonly string[];
}
