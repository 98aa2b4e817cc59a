// `asset-shipper status`: how far the exporters have come; with limits a check for schedulers.
import type { Command } from 'commander';
import type { LoadedConfiguration, ShipperConfiguration } from '../config/configuration.js';
import { counted } from '../model/counted.js';
import { exitCode } from '../model/error.js';
import { present } from '../model/present.js';
import type { ExporterStatus, StoreStatus } from '../shipper/status.js';
import { createCommand, type Invocation, loadFile, onAction, type Program, withStore } from './command.js';
import { collect, duration, wholeNumber } from './option-value.js';
import type { Output } from './output.js';
import { table } from './table.js';

interface StatusCommandOptions {
  readonly maxLag?: number;
  readonly maxAge?: number;
  readonly maxDeadLetters?: number;
  readonly set?: readonly string[];
  readonly shipper?: string;
}

export function statusCommand(program: Program): Command {
  const command = createCommand('status', 'Show how far each exporter has come and what waits for it.', [
    'asset-shipper status',
    'asset-shipper status ship.yaml --max-lag 1000 --max-age PT2H --max-dead-letters 0',
  ])
    .argument('[config]', 'only the exporters of this configuration')
    .option('--shipper <id>', 'only this shipper; needs no configuration, and none of its secrets')
    .option('--max-lag <n>', 'fail when an exporter is more records behind', wholeNumber)
    .option('--max-age <duration>', 'fail when a record waits longer, such as PT2H', duration)
    .option('--max-dead-letters <n>', 'fail when an exporter has more dead letters', wholeNumber)
    .option('--set <path=value>', 'change a value of the configuration; may be repeated', collect);
  return onAction<StatusCommandOptions, [string | undefined]>(command, program, async (invocation, file) => {
    const { options, output } = invocation;
    const { statusOf, overLimits } = await import('../shipper/status.js');
    const configuration = file === undefined ? undefined : await loadFile(file, invocation, options.set);
    const limits = present({
      maxLag: options.maxLag,
      maxAgeMillis: options.maxAge,
      maxDeadLetters: options.maxDeadLetters,
    });
    const isWanted = ({ shipper }: ExporterStatus) =>
      options.shipper === undefined || options.shipper === shipper;
    const documents: (StoreStatus & { readonly overLimits: readonly string[] })[] = [];
    for (const tasks of await tasksByStore(configuration, invocation)) {
      const found = await withStore(invocation, { configuration: tasks?.[0], whenMissing: 'fail' }, (store) =>
        statusOf(store, Date.now(), tasks),
      );
      const status = { ...found, exporters: found.exporters.filter(isWanted) };
      documents.push({ ...status, overLimits: overLimits(status, limits) });
    }
    for (const status of documents) tell(status, output);
    output.document(documents.length === 1 ? documents[0] : documents);
    return documents.some((status) => status.overLimits.length > 0) ? exitCode.failed : exitCode.done;
  });
}

/** The tasks that run, together where they share a store; a single undefined where all that ever ran is asked for. */
async function tasksByStore(
  configuration: LoadedConfiguration | undefined,
  { options, env }: Invocation<unknown>,
): Promise<readonly (readonly ShipperConfiguration[] | undefined)[]> {
  if (configuration === undefined) return [undefined];
  const { storeUrl } = await import('../config/store-url.js');
  const groups = new Map<string, ShipperConfiguration[]>();
  for (const task of configuration.tasks.filter(({ disabled }) => !disabled)) {
    const url = storeUrl({ flag: options.store, env, configuration: task });
    groups.set(url, [...(groups.get(url) ?? []), task]);
  }
  return [...groups.values()];
}

function tell(
  {
    store,
    records,
    assets,
    exporters,
    overLimits: over,
  }: StoreStatus & { readonly overLimits: readonly string[] },
  output: Output,
): void {
  output.print(`${store}: ${counted(records, 'record')}, ${counted(assets, 'asset')}`);
  if (exporters.length === 0) output.print('nothing was shipped yet');
  else output.print(table(header, exporters.map(rowOf)));
  for (const sentence of over) output.say(`over the limit: ${sentence}`);
}

const header = ['SHIPPER', 'EXPORTER', 'OFFSET', 'LAG', 'AGE', 'DEAD LETTERS', 'LAST RUN'];

function rowOf({ shipper, exporter, offset, lag, deadLetters, lastRun }: ExporterStatus): readonly string[] {
  const run = lastRun as {
    readonly at: string;
    readonly status: string;
    readonly error?: { readonly code: string };
  } | null;
  const last =
    run === null
      ? 'never'
      : `${run.at} ${run.status}${run.error === undefined ? '' : ` (${run.error.code})`}`;
  return [
    shipper,
    exporter,
    offset ?? 'none',
    `${lag.records}`,
    `${lag.ageSeconds} s`,
    `${deadLetters}`,
    last,
  ];
}
