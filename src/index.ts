// The public API: re-exports only. The OpenLineage client is a subpath of its own, `asset-shipper/openlineage`.

export type { Codec, CodecFormat } from './codec/codec.js';
export { createCodec } from './codec/create-codec.js';
export type { ReadValue } from './codec/read-value.js';
export { type ReadOptions, readValues } from './codec/read-values.js';
export type { LoadedConfiguration, ShipperConfiguration } from './config/configuration.js';
export type {
  DeadLetterLimits,
  Encoded,
  EventSettings,
  EventsOfRecord,
  Exporter,
  ExporterContext,
  ExporterType,
  Message,
  MessageExporter,
  OutgoingRecord,
  PlanDescription,
  PlanExporter,
  Publication,
  RetryLimits,
} from './exporter/exporter.js';
export type { Failure, Outcome } from './exporter/outcome.js';
export { type CompileOptions, compileEvents, type MappingSettings } from './mapping/compile-events.js';
export { checkMappings, type MappingOptions } from './mapping/mapping-set.js';
export type { RecordEvents } from './mapping/record-events.js';
export { type Asset, assetInputSchema } from './model/asset.js';
export type { AssetState, Health } from './model/asset-state.js';
export { AssetShipperError, type ErrorCode, exitCode, type Problem } from './model/error.js';
export { ExactNumber, type JsonObject, type JsonValue, stringifyJson } from './model/json-value.js';
export { type NormalizedRecord, normalizeRecord } from './model/normalize.js';
export { type AssetLineageRecord, recordInputSchema } from './model/record.js';
export type { Rejection, RejectionCode } from './model/rejection.js';
export { closeShipper, createShipper, type ShipperSurroundings } from './shipper/create-shipper.js';
export { dryRun } from './shipper/dry-run.js';
export { type LoadOptions, loadConfigurationFile } from './shipper/load-configuration-file.js';
export { type ReplayResult, replayDeadLetters } from './shipper/replay.js';
export type { ExportResult, ExportStatus, ShipResult } from './shipper/result.js';
export { type ShipOptions, ship } from './shipper/ship.js';
export type { Shipper } from './shipper/shipper.js';
export { type ExporterStatus, type StoreStatus, statusOf } from './shipper/status.js';
export type { ImportedFile, ImportResult } from './source/import-counts.js';
export { type ImportOptions, importFiles } from './source/import-files.js';
export type { ImportProgress } from './source/import-run.js';
export type { InputFormat } from './source/input-item.js';
export type { RejectedInput } from './source/rejects-file.js';
export { openStore } from './store/open-store.js';
export type {
  AppendResult,
  AssetQuery,
  AssetUsage,
  DeadLetter,
  ExporterState,
  OpenStoreOptions,
  RecordFilter,
  Store,
  StoredRecord,
} from './store/store.js';
