// `asset-shipper offsets`: see and move offsets by hand. Moving one takes the shipper's lease.
import type { Command } from 'commander';

import { AssetShipperError, exitCode } from '../model/error.js';
import { normalizeInstant } from '../model/instant.js';
import { type HeldLease, takeLease } from '../shipper/lease.js';
import type { ExporterKey, ExporterState, Offset, Store } from '../store/store.js';
import { createCommand, createGroup, onAction, type Programme, withStore } from './command.js';
import { table } from './table.js';

interface KeyOptions {
  readonly shipper?: string;
  readonly offsetKey?: string;
  readonly exporter?: string;
}

export function offsetsCommand(programme: Programme): Command {
  return createGroup('offsets', 'See and move offsets: how far each exporter has come.', [
    listCommand(programme),
    setCommand(programme),
    resetCommand(programme),
    dropCommand(programme),
  ]);
}

function listCommand(programme: Programme): Command {
  const command = keyed(createCommand('list', 'List offsets.', ['asset-shipper offsets list']));
  return onAction<KeyOptions, []>(command, programme, async (invocation) => {
    const { options, output } = invocation;
    const states = await withStore(invocation, { whenMissing: 'fail' }, (store) => matching(store, options));
    const header = ['SHIPPER', 'OFFSET KEY', 'EXPORTER', 'PARTITION', 'OFFSET', 'UPDATED'];
    const rows = states.map(({ shipperId, offsetKey, exporterId, partition, offset, updatedAt }) => [
      shipperId,
      offsetKey,
      exporterId,
      `${partition}`,
      offset,
      updatedAt,
    ]);
    if (rows.length > 0) output.print(table(header, rows));
    else output.say('no offsets: nothing was shipped yet');
    output.document(states.map(documentOf));
    return exitCode.done;
  });
}

function setCommand(programme: Programme): Command {
  const command = keyed(
    createCommand('set', 'Move offsets to a place: records after it are shipped next.', [
      'asset-shipper offsets set 1200 --shipper ship_assets --exporter marquez',
      'asset-shipper offsets set 2026-01-01T00:00:00Z --shipper ship_assets',
      'asset-shipper offsets set latest --exporter marquez',
    ]),
  ).argument('<place>', 'an offset, an instant, `earliest` or `latest`');
  return onAction<KeyOptions, [string]>(command, programme, async (invocation, place) => {
    const moved = await withStore(invocation, { whenMissing: 'fail' }, async (store) => {
      const offset = await offsetOf(store, place);
      return change(store, invocation.options, (key, lease) => store.setOffset(key, offset, lease.epoch));
    });
    for (const state of moved) invocation.output.say(`${nameOf(state)}: offset ${state.offset}`);
    invocation.output.document(moved.map(documentOf));
    return exitCode.done;
  });
}

function resetCommand(programme: Programme): Command {
  const command = keyed(
    createCommand('reset', 'Move offsets to the beginning: everything is shipped again.', [
      'asset-shipper offsets reset --shipper ship_assets --exporter marquez',
    ]),
  );
  return onAction<KeyOptions, []>(command, programme, async (invocation) => {
    const moved = await withStore(invocation, { whenMissing: 'fail' }, (store) =>
      change(store, invocation.options, (key, lease) => store.setOffset(key, '0', lease.epoch)),
    );
    for (const state of moved) invocation.output.say(`${nameOf(state)}: at the beginning`);
    invocation.output.document(moved.map(documentOf));
    return exitCode.done;
  });
}

function dropCommand(programme: Programme): Command {
  const command = keyed(
    createCommand('drop', 'Forget offsets, as if the exporter had never run. Its dead letters stay.', [
      'asset-shipper offsets drop --shipper old_shipper',
    ]),
  );
  return onAction<KeyOptions, []>(command, programme, async (invocation) => {
    const { options, output } = invocation;
    const dropped = await withStore(invocation, { whenMissing: 'fail' }, async (store) => {
      const before = await matching(store, options);
      await change(store, options, (key, lease) => store.dropOffset(key, lease.epoch));
      return before;
    });
    for (const state of dropped) output.say(`${nameOf(state)}: offset ${state.offset} forgotten`);
    output.document(dropped.map(documentOf));
    return exitCode.done;
  });
}

function keyed(command: Command): Command {
  return command
    .option('--shipper <id>', 'of this shipper')
    .option('--offset-key <key>', 'of this offsetKey')
    .option('--exporter <id>', 'of this exporter');
}

async function matching(
  store: Store,
  { shipper, offsetKey, exporter }: KeyOptions,
): Promise<readonly ExporterState[]> {
  return (await store.exporterStates()).filter(
    (state) =>
      (shipper === undefined || state.shipperId === shipper) &&
      (offsetKey === undefined || state.offsetKey === offsetKey) &&
      (exporter === undefined || state.exporterId === exporter),
  );
}

/** Changes each matching offset under its shipper's lease, and returns what remains of them. */
async function change(
  store: Store,
  options: KeyOptions,
  apply: (key: ExporterKey, lease: HeldLease) => Promise<void>,
): Promise<readonly ExporterState[]> {
  const states = await matching(store, options);
  if (states.length === 0) {
    throw new AssetShipperError('offset_unknown', 'no such offset; `asset-shipper offsets list` shows them');
  }
  const changed: ExporterState[] = [];
  for (const state of states) {
    const { shipperId, offsetKey, partition, exporterId } = state;
    const lease = await takeLease(store, { shipperId, offsetKey, partition });
    try {
      const key = { shipperId, offsetKey, partition, exporterId };
      await apply(key, lease);
      const now = await store.exporterState(key);
      if (now !== undefined) changed.push(now);
    } finally {
      await lease.release();
    }
  }
  return changed;
}

async function offsetOf(store: Store, place: string): Promise<Offset> {
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

/** `ship_assets/marquez`, and the offsetKey where there may be more than one. */
function nameOf({ shipperId, offsetKey, exporterId }: ExporterState): string {
  return `${shipperId}/${exporterId} (${offsetKey})`;
}

function documentOf({
  shipperId,
  offsetKey,
  exporterId,
  partition,
  offset,
  start,
  updatedAt,
}: ExporterState): object {
  return { shipper: shipperId, offsetKey, exporter: exporterId, partition, offset, start, updatedAt };
}
