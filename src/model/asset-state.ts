// The current state of an asset, merged from the records that mention it. It follows the records' time, so the
// order of import doesn't matter: each field remembers when it was said, and the latest saying wins.
//
// | field                   | Kestra                                       | Prefect (`source: prefect`)               |
// | ----------------------- | -------------------------------------------- | ----------------------------------------- |
// | type                    | a real type beats External, then the latest  | the same                                  |
// | namespace               | the latest that was given                    | the same                                  |
// | displayName,            | the latest that was given, each for itself   | any of the four given replaces all four;  |
// | description, owners, url|                                              | none given changes none                   |
// | metadata                | per key the latest; null removes the key     | the same                                  |
// | created                 | the earliest known                           | the same                                  |
// | updated                 | the latest `updated`, else that record's time| the same                                  |
// | deleted                 | the latest declaration; declaring it again   | the same                                  |
// |                         | brings it back                               |                                           |
//
// A failed or aborted record changes no content; a completed reference neither. A run that wrote the
// asset changes its health either way.
import { type Asset, assetFields } from './asset.js';
import { isExternal } from './asset-type.js';
import { instantKey } from './instant.js';
import { type JsonObject, type JsonValue, setOwn } from './json-value.js';
import { type AssetLineageRecord, hasRun } from './record.js';
import { runOutcome } from './run-state.js';

export type Health = 'green' | 'red' | 'gray';

/** When something was said: the record's time, then its uid, so that ties have one order everywhere. */
type Stamp = string;

/** What the store keeps per asset; plain data, so that it can be stored as JSON. */
export interface AssetState {
  readonly asset: Asset;
  /** Of each field and of each metadata key (also of removed ones). */
  readonly stamps: Readonly<Record<string, Stamp>>;
  readonly metadataStamps: Readonly<Record<string, Stamp>>;
  /** Outcome of the latest materialization: green done, red failed; gray where there was none. */
  readonly health: Health;
  readonly healthStamp?: Stamp;
  /** Time of the latest finished materialization. */
  readonly materializedAt?: string;
}

/** A stamp before all others. */
const never: Stamp = '';

/**
 * Led by these, stamps come before those of records that were done, and in order among themselves: what a completed
 * reference says of a type, then what a failed record says of an asset that nobody else has described.
 */
const hearsay = '\t';
const attempt = ' ';

const replacedTogether = ['displayName', 'description', 'owners', 'url'] as const;
type Scalar = 'namespace' | 'deleted' | (typeof replacedTogether)[number];

/** The state after one more record, or undefined where it says nothing of the asset's state. */
export function mergeAsset(
  previous: AssetState | undefined,
  asset: Asset,
  side: 'input' | 'output',
  record: AssetLineageRecord,
): AssetState | undefined {
  if (asset.completed === true && side === 'input') return previous;
  const draft = new Draft(previous, asset);
  const stamp = `${instantKey(record.timestamp)} ${record.uid}`;
  const outcome = runOutcome(record.state);
  const failed = outcome === 'fail' || outcome === 'abort';
  if (asset.completed === true) {
    // Of an asset that this store only knows from another store's export, nothing else is known.
    draft.type(asset.type, `${hearsay}${stamp}`);
  } else {
    draft.type(asset.type, failed ? `${attempt}${stamp}` : stamp);
    if (!failed) draft.content(asset, side, record, stamp);
  }
  if (side === 'output' && hasRun(record)) draft.materialization(outcome, record, stamp);
  return draft.state();
}

/** One merge in progress. */
class Draft {
  readonly #fields: Record<string, unknown>;
  readonly #stamps: Record<string, Stamp>;
  readonly #metadataStamps: Record<string, Stamp> = {};
  #health: Pick<AssetState, 'health' | 'healthStamp' | 'materializedAt'>;

  constructor(previous: AssetState | undefined, asset: Asset) {
    this.#fields =
      previous === undefined ? { tenantId: asset.tenantId, id: asset.id } : { ...previous.asset };
    this.#stamps = { ...previous?.stamps };
    for (const [key, stamp] of Object.entries(previous?.metadataStamps ?? {})) {
      setOwn(this.#metadataStamps, key, stamp);
    }
    this.#health = {
      health: previous?.health ?? 'gray',
      ...(previous?.healthStamp === undefined ? {} : { healthStamp: previous.healthStamp }),
      ...(previous?.materializedAt === undefined ? {} : { materializedAt: previous.materializedAt }),
    };
  }

  type(type: string | undefined, stamp: Stamp): void {
    if (type === undefined) return;
    const held = this.#fields.type as string | undefined;
    const heldIsReal = held !== undefined && !isExternal(held);
    if (heldIsReal && isExternal(type)) return;
    const wins =
      held === undefined || (!heldIsReal && !isExternal(type)) || stamp >= (this.#stamps.type ?? never);
    if (wins) this.#set('type', type, stamp);
  }

  content(asset: Asset, side: 'input' | 'output', record: AssetLineageRecord, stamp: Stamp): void {
    if (asset.namespace !== undefined) this.#latest('namespace', asset.namespace, stamp);
    const declared = side === 'output' || !hasRun(record);
    if (asset.deleted !== undefined || declared)
      this.#latest('deleted', asset.deleted === true || undefined, stamp);
    const given = replacedTogether.some((field) => asset[field] !== undefined);
    for (const field of replacedTogether) {
      const replaced = record.source === 'prefect' && given;
      if (asset[field] !== undefined || replaced) this.#latest(field, asset[field], stamp);
    }
    this.#metadata(asset.metadata ?? {}, stamp);
    this.#times(asset, record);
  }

  materialization(outcome: string, record: AssetLineageRecord, stamp: Stamp): void {
    if (outcome !== 'complete' && outcome !== 'fail') return;
    const later = stamp >= (this.#health.healthStamp ?? never);
    const latestDone = this.#health.materializedAt;
    const done =
      outcome === 'complete' && (latestDone === undefined || isLater(record.timestamp, latestDone));
    this.#health = {
      ...this.#health,
      ...(later ? { health: outcome === 'complete' ? 'green' : 'red', healthStamp: stamp } : {}),
      ...(done ? { materializedAt: record.timestamp } : {}),
    };
  }

  state(): AssetState {
    const asset: Record<string, unknown> = {};
    for (const field of assetFields)
      if (this.#fields[field] !== undefined) asset[field] = this.#fields[field];
    return {
      asset: asset as unknown as Asset,
      stamps: this.#stamps,
      metadataStamps: this.#metadataStamps,
      ...this.#health,
    };
  }

  #latest(field: Scalar, value: unknown, stamp: Stamp): void {
    if (stamp >= (this.#stamps[field] ?? never)) this.#set(field, value, stamp);
  }

  #set(field: string, value: unknown, stamp: Stamp): void {
    this.#fields[field] = value;
    this.#stamps[field] = stamp;
  }

  #metadata(metadata: JsonObject, stamp: Stamp): void {
    const said = Object.entries(metadata).filter(
      ([key]) => stamp >= (ownStamp(this.#metadataStamps, key) ?? never),
    );
    if (said.length === 0) return;
    const merged: Record<string, JsonValue> = {};
    for (const [key, value] of Object.entries((this.#fields.metadata as JsonObject | undefined) ?? {})) {
      setOwn(merged, key, value);
    }
    for (const [key, value] of said) {
      setOwn(this.#metadataStamps, key, stamp);
      if (value === null) delete merged[key];
      else setOwn(merged, key, value);
    }
    this.#fields.metadata = Object.keys(merged).length === 0 ? undefined : sortedByKey(merged);
  }

  /** `created` goes to the earliest, `updated` to the latest; each record stands for its own time where it says none. */
  #times(asset: Asset, record: AssetLineageRecord): void {
    const created = asset.created ?? record.timestamp;
    const heldCreated = this.#fields.created as string | undefined;
    if (heldCreated === undefined || isLater(heldCreated, created)) this.#fields.created = created;
    const updated = asset.updated ?? record.timestamp;
    const heldUpdated = this.#fields.updated as string | undefined;
    if (heldUpdated === undefined || isLater(updated, heldUpdated)) this.#fields.updated = updated;
  }
}

/** Instants that are the same with other digits have an order too, so that it is one everywhere. */
function isLater(a: string, b: string): boolean {
  const [keyA, keyB] = [instantKey(a), instantKey(b)];
  return keyA === keyB ? a > b : keyA > keyB;
}

function ownStamp(stamps: Readonly<Record<string, Stamp>>, key: string): Stamp | undefined {
  return Object.hasOwn(stamps, key) ? stamps[key] : undefined;
}

/** Sorted by code unit: the order in which records came must not show. */
function sortedByKey(metadata: Record<string, JsonValue>): JsonObject {
  const result: JsonObject = {};
  for (const key of Object.keys(metadata).sort()) setOwn(result, key, metadata[key]);
  return result;
}
