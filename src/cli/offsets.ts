// `asset-shipper offsets`: see and move offsets by hand.
import type { Command } from 'commander';

import { exitCode } from '../model/error.js';
import { present } from '../model/present.js';
import type { OffsetSelection } from '../shipper/move-offsets.js';
import type { ExporterState, Store } from '../store/store.js';
import { createCommand, createGroup, type Invocation, onAction, type Program, withStore } from './command.js';
import { table } from './table.js';

interface KeyOptions {
  readonly shipper?: string;
  readonly offsetKey?: string;
  readonly exporter?: string;
}

export function offsetsCommand(program: Program): Command {
  return createGroup('offsets', 'See and move offsets: how far each exporter has come.', [
    listCommand(program),
    setCommand(program),
    resetCommand(program),
    dropCommand(program),
  ]);
}

function listCommand(program: Program): Command {
  const command = keyed(createCommand('list', 'List offsets.', ['asset-shipper offsets list']));
  return onAction<KeyOptions, []>(command, program, async (invocation) => {
    const { output } = invocation;
    const states = await withOffsets(invocation, ({ selectOffsets }, store, selection) =>
      selectOffsets(store, selection),
    );
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

function setCommand(program: Program): Command {
  const command = keyed(
    createCommand('set', 'Move offsets to a place: records after it are shipped next.', [
      'asset-shipper offsets set 1200 --shipper ship_assets --exporter marquez',
      'asset-shipper offsets set 2026-01-01T00:00:00Z --shipper ship_assets',
      'asset-shipper offsets set latest --exporter marquez',
    ]),
  ).argument('<place>', 'an offset, an instant, `earliest` or `latest`');
  return onAction<KeyOptions, [string]>(command, program, async (invocation, place) => {
    const moved = await withOffsets(invocation, ({ moveOffsets }, store, selection) =>
      moveOffsets(store, selection, place),
    );
    for (const state of moved) invocation.output.say(`${nameOf(state)}: offset ${state.offset}`);
    invocation.output.document(moved.map(documentOf));
    return exitCode.done;
  });
}

function resetCommand(program: Program): Command {
  const command = keyed(
    createCommand('reset', 'Move offsets to the beginning: everything is shipped again.', [
      'asset-shipper offsets reset --shipper ship_assets --exporter marquez',
    ]),
  );
  return onAction<KeyOptions, []>(command, program, async (invocation) => {
    const moved = await withOffsets(invocation, ({ moveOffsets }, store, selection) =>
      moveOffsets(store, selection, 'earliest'),
    );
    for (const state of moved) invocation.output.say(`${nameOf(state)}: at the beginning`);
    invocation.output.document(moved.map(documentOf));
    return exitCode.done;
  });
}

function dropCommand(program: Program): Command {
  const command = keyed(
    createCommand('drop', 'Forget offsets, as if the exporter had never run. Its dead letters stay.', [
      'asset-shipper offsets drop --shipper old_shipper',
    ]),
  );
  return onAction<KeyOptions, []>(command, program, async (invocation) => {
    const dropped = await withOffsets(invocation, ({ dropOffsets }, store, selection) =>
      dropOffsets(store, selection),
    );
    for (const state of dropped) invocation.output.say(`${nameOf(state)}: offset ${state.offset} forgotten`);
    invocation.output.document(dropped.map(documentOf));
    return exitCode.done;
  });
}

function keyed(command: Command): Command {
  return command
    .option('--shipper <id>', 'of this shipper')
    .option('--offset-key <key>', 'of this offsetKey')
    .option('--exporter <id>', 'of this exporter');
}

/** Runs with the store open, on the offsets that the options select. */
async function withOffsets(
  invocation: Invocation<KeyOptions>,
  use: (
    offsets: typeof import('../shipper/move-offsets.js'),
    store: Store,
    selection: OffsetSelection,
  ) => Promise<readonly ExporterState[]>,
): Promise<readonly ExporterState[]> {
  const { shipper, offsetKey, exporter } = invocation.options;
  const selection = {
    ...present({ shipperId: shipper, offsetKey, exporterId: exporter }),
  };
  const offsets = await import('../shipper/move-offsets.js');
  return withStore(invocation, { whenMissing: 'fail' }, (store) => use(offsets, store, selection));
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
