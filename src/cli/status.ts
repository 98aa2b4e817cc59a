// `asset-shipper status`: how far the exporters have come; with limits a check for schedulers.
import type { Command } from 'commander';
import { counted } from '../model/counted.js';
import { exitCode } from '../model/error.js';
import { present } from '../model/present.js';
import type { ExporterStatus } from '../shipper/status.js';
import { createCommand, loadFile, onAction, type Program, withStore } from './command.js';
import { collect, duration, wholeNumber } from './option-value.js';
import { table } from './table.js';

interface StatusCommandOptions {
  readonly maxLag?: number;
  readonly maxAge?: number;
  readonly maxDeadLetters?: number;
  readonly set?: readonly string[];
}

export function statusCommand(program: Program): Command {
  const command = createCommand('status', 'Show how far each exporter has come and what waits for it.', [
    'asset-shipper status',
    'asset-shipper status ship.yaml --max-lag 1000 --max-age PT2H --max-dead-letters 0',
  ])
    .argument('[config]', 'only the exporters of this configuration')
    .option('--max-lag <n>', 'fail when an exporter is more records behind', wholeNumber)
    .option('--max-age <duration>', 'fail when a record waits longer, such as PT2H', duration)
    .option('--max-dead-letters <n>', 'fail when an exporter has more dead letters', wholeNumber)
    .option('--set <path=value>', 'change a value of the configuration; may be repeated', collect);
  return onAction<StatusCommandOptions, [string | undefined]>(command, program, async (invocation, file) => {
    const { options, output } = invocation;
    const { statusOf, overLimits } = await import('../shipper/status.js');
    const configuration = file === undefined ? undefined : await loadFile(file, invocation, options.set);
    const tasks = configuration?.tasks;
    const status = await withStore(invocation, { configuration: tasks?.[0], whenMissing: 'fail' }, (store) =>
      statusOf(store, Date.now(), tasks),
    );
    const over = overLimits(status, {
      ...present({
        maxLag: options.maxLag,
        maxAgeMillis: options.maxAge,
        maxDeadLetters: options.maxDeadLetters,
      }),
    });
    output.print(`${status.store}: ${counted(status.records, 'record')}, ${counted(status.assets, 'asset')}`);
    if (status.exporters.length === 0) output.print('nothing was shipped yet');
    else output.print(table(header, status.exporters.map(rowOf)));
    for (const sentence of over) output.say(`over the limit: ${sentence}`);
    output.document({ ...status, overLimits: over });
    return over.length > 0 ? exitCode.failed : exitCode.done;
  });
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
