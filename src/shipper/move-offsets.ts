// Offsets moved or forgotten by a person's decision, each under the lease of its shipper.
import { removeUnfinished } from '../exporter/file/file-exporter.js';
import { AssetShipperError } from '../model/error.js';
import { normalizeInstant } from '../model/instant.js';
import type { ExporterKey, ExporterState, Offset, Store } from '../store/store.js';
import { settingsOf } from './bound-configuration.js';
import { takeLease } from './lease.js';

/** Which offsets are meant; all that is given must match. Nothing given means all, where they are of one shipper. */
export type OffsetSelection = Partial<Pick<ExporterKey, 'shipperId' | 'offsetKey' | 'exporterId'>>;

/** The selected offsets, ordered by shipper, offsetKey, exporter, partition. */
export async function selectOffsets(
  store: Store,
  { shipperId, offsetKey, exporterId }: OffsetSelection,
): Promise<readonly ExporterState[]> {
  return (await store.exporterStates()).filter(
    (state) =>
      (shipperId === undefined || state.shipperId === shipperId) &&
      (offsetKey === undefined || state.offsetKey === offsetKey) &&
      (exporterId === undefined || state.exporterId === exporterId),
  );
}

/**
 * Moves the selected offsets and returns them as they are then. An open plan of theirs is discarded.
 * @param place an offset of this store, an instant with a zone, `earliest` or `latest`
 * @throws AssetShipperError `usage` for any other place, or where nothing selects among several shippers, `offset_unknown` where nothing is selected, `offset_ahead`,
 *   `lease_held`
 */
export async function moveOffsets(
  store: Store,
  selection: OffsetSelection,
  place: string,
): Promise<readonly ExporterState[]> {
  const offset = await offsetAt(store, place);
  return underLeases(store, selection, async (state, epoch) => {
    await discardingPlan(store, state, () => store.setOffset(state, offset, epoch));
    return (await store.exporterState(state)) ?? state;
  });
}

/**
 * Forgets the selected offsets and returns them as they were; dead letters stay.
 * @throws AssetShipperError `offset_unknown` where nothing is selected, `usage` where nothing selects among several
 *   shippers, `lease_held`
 */
export async function dropOffsets(
  store: Store,
  selection: OffsetSelection,
): Promise<readonly ExporterState[]> {
  return underLeases(store, selection, async (state, epoch) => {
    await discardingPlan(store, state, () => store.dropOffset(state, epoch));
    return state;
  });
}

/** What a killed run had begun under an open plan would stay for ever: no later run knows its name. */
async function discardingPlan(
  store: Store,
  state: ExporterState,
  change: () => Promise<void>,
): Promise<void> {
  const plan = await store.openedPlan(state);
  await change();
  if (plan?.first === undefined || plan.last === undefined) return;
  const { createdAt, first, last, count, configuration } = plan;
  const settings = settingsOf(configuration);
  await removeUnfinished(state.exporterId, { createdAt, storeId: store.id, first, last, count, settings });
}

async function underLeases(
  store: Store,
  selection: OffsetSelection,
  change: (state: ExporterState, epoch: number) => Promise<ExporterState>,
): Promise<readonly ExporterState[]> {
  const states = await selectOffsets(store, selection);
  if (states.length === 0) {
    throw new AssetShipperError('offset_unknown', 'no such offset; `asset-shipper offsets list` shows them');
  }
  const shippers = [...new Set(states.map(({ shipperId }) => shipperId))];
  if (Object.keys(selection).length === 0 && shippers.length > 1) {
    const names = shippers.map((id) => `\`${id}\``).join(', ');
    throw new AssetShipperError('usage', `here are offsets of ${names}: choose with --shipper or --exporter`);
  }
  const changed: ExporterState[] = [];
  for (const state of states) {
    const { shipperId, offsetKey, partition } = state;
    const lease = await takeLease(store, { shipperId, offsetKey, partition });
    try {
      changed.push(await change(state, lease.epoch));
    } finally {
      await lease.release();
    }
  }
  return changed;
}

async function offsetAt(store: Store, place: string): Promise<Offset> {
  if (place === 'earliest') return '0';
  if (place === 'latest') return store.head();
  const instant = normalizeInstant(place);
  if (instant !== undefined) return store.offsetBefore(instant);
  try {
    store.compareOffsets(place, '0');
    return place;
  } catch (cause) {
    if (!(cause instanceof AssetShipperError) || cause.code !== 'offset_unknown') throw cause;
    const choices = 'expected an offset of this store, an instant with a zone, `earliest` or `latest`';
    throw new AssetShipperError('usage', `${JSON.stringify(place)} is no place: ${choices}`, { cause });
  }
}
