// `asset-shipper ship`: one incremental run of every shipper task of a configuration.
import type { Command } from 'commander';

import type { ShipperConfiguration } from '../config/configuration.js';
import { counted } from '../model/counted.js';
import { AssetShipperError, type ExitCode, exitCode } from '../model/error.js';
import { instantKey } from '../model/instant.js';
import { present } from '../model/present.js';
import type { ShipResult } from '../shipper/result.js';
import type { ShipOptions } from '../shipper/ship.js';
import { createCommand, type Invocation, loadFile, onAction, type Program, withStore } from './command.js';
import { chosenTasks, readExporterChoice, withExporterChoice } from './exporter-choice.js';
import { withInterruption } from './interruption.js';
import { collect, instant, positiveInteger } from './option-value.js';
import { failureDocument, type Output } from './output.js';
import { createCounter } from './progress.js';

interface ShipCommandOptions {
  readonly exporter?: readonly string[];
  readonly dryRun?: boolean;
  readonly set?: readonly string[];
  readonly continue?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly maxRecords?: number;
  readonly requireStore?: boolean;
  readonly strict?: boolean;
}

export function shipCommand(program: Program): Command {
  const named = createCommand('ship', 'Export the records that are new since the last run.', [
    'asset-shipper ship ship.yaml',
    'asset-shipper ship ship.yaml --dry-run',
    'asset-shipper ship flow.yaml --set assetExporters.marquez.uri=http://localhost:5000 --json',
    'asset-shipper ship ship.yaml --since 2026-01-01T00:00:00Z --until 2026-01-02T00:00:00Z',
    'asset-shipper ship ship.yaml --exporter archive marquez',
  ]);
  const what = 'configuration, Kestra AssetShipper task or whole Kestra flow, as YAML or JSON';
  const command = withExporterChoice(named, what)
    .option('--dry-run', 'deliver nothing, move nothing; say what would be shipped')
    .option('--set <path=value>', 'change a value of the configuration; may be repeated', collect)
    .option('--continue', 'go on from the offset although the configuration changed')
    .option(
      '--since <instant>',
      'ship records from this timestamp on once more; the offset stays where it is',
      instant,
    )
    .option('--until <instant>', 'ship records before this timestamp; the offset stays where it is', instant)
    .option('--max-records <n>', 'at most so many records per exporter', positiveInteger)
    .option('--require-store', 'a missing store is an error, not a first run')
    .option('--strict', 'dead letters make the run fail');
  return onAction<ShipCommandOptions, [string | undefined]>(command, program, async (invocation, config) => {
    const { options, output } = invocation;
    checkRange(options);
    const { file, exporterIds } = readExporterChoice(config, options.exporter);
    const configuration = await loadFile(file, invocation, options.set);
    for (const notice of configuration.notices) output.say(notice);
    const chosen = chosenTasks(configuration.tasks, exporterIds);
    const [only] = chosen;
    // How many tasks the file has decides the document's form, not how many of them run today.
    return withInterruption(async (signal) => {
      if (configuration.tasks.length > 1) return shipTasks(chosen, invocation, signal);
      const result =
        only === undefined
          ? disabledResult(configuration.tasks[0]?.id ?? '')
          : await shipTask(only.task, only.exporterIds, invocation, signal);
      output.document(result);
      return codeOf(result, options.strict === true);
    });
  });
}

/** Turned round, the two would quietly ship nothing. */
function checkRange({ since, until }: ShipCommandOptions): void {
  if (since === undefined || until === undefined || instantKey(since) <= instantKey(until)) return;
  throw new AssetShipperError('usage', `--since ${since} is after --until ${until}: exchange them`);
}

/**
 * One task's failure doesn't keep the next ones from running; the exit code is that of the first failure. After an
 * interruption the next ones deliver nothing and say so.
 */
async function shipTasks(
  chosen: ReturnType<typeof chosenTasks>,
  invocation: Invocation<ShipCommandOptions>,
  signal: AbortSignal,
): Promise<ExitCode> {
  const documents: object[] = [];
  let code: ExitCode = exitCode.done;
  for (const { task, exporterIds } of chosen) {
    try {
      const result = await shipTask(task, exporterIds, invocation, signal);
      documents.push(result);
      if (code === exitCode.done) code = codeOf(result, invocation.options.strict === true);
    } catch (error) {
      if (!(error instanceof AssetShipperError)) throw error;
      invocation.output.complain(`${task.id}: ${error.message}`);
      documents.push({ taskId: task.id, ...failureDocument(error) });
      if (code === exitCode.done) code = error.exitCode;
    }
  }
  invocation.output.document(documents);
  return code;
}

async function shipTask(
  configuration: ShipperConfiguration,
  exporterIds: readonly string[],
  invocation: Invocation<ShipCommandOptions>,
  signal: AbortSignal,
): Promise<ShipResult> {
  const { options, output } = invocation;
  const [{ createShipper, closeShipper }, { ship }, { dryRun }] = await Promise.all([
    import('../shipper/create-shipper.js'),
    import('../shipper/ship.js'),
    import('../shipper/dry-run.js'),
  ]);
  const surroundings = { workingDirectory: process.cwd(), print: (line: string) => output.echo(line) };
  const shipper = await createShipper(configuration, surroundings, exporterIds);
  const counter = await createCounter(output, 'shipping');
  try {
    const whenMissing = options.requireStore === true ? 'fail' : options.dryRun === true ? 'empty' : 'create';
    const shipOptions: ShipOptions = {
      signal,
      continue: options.continue === true,
      ...present({ since: options.since, until: options.until, maxRecords: options.maxRecords }),
      onProgress: (id, records) => counter.set(id, records),
    };
    const result = await withStore(invocation, { configuration, whenMissing }, (store) =>
      options.dryRun === true ? dryRun(store, shipper, shipOptions) : ship(store, shipper, shipOptions),
    );
    counter.stop();
    tellResult(result, output);
    return result;
  } finally {
    counter.stop();
    await closeShipper(shipper);
  }
}

function tellResult(result: ShipResult, output: Output): void {
  const title = result.dryRun === true ? `${result.taskId} (dry run: nothing was delivered)` : result.taskId;
  output.say(`${title}: ${counted(result.fetched, 'record')} fetched, ${result.filtered} filtered out`);
  if (result.fetched === 0 && result.filtered > 0) {
    output.say(
      '  note: no new record matches the filters; where that is a surprise, look for a misspelt type or namespace',
    );
  }
  for (const [id, end] of Object.entries(result.outputs)) {
    const events =
      end.events === undefined ? '' : `, ${end.delivered} of ${counted(end.events, 'event')} acknowledged`;
    const skipped = end.skipped === 0 ? '' : `, ${end.skipped} skipped`;
    const dead = end.deadLettered === 0 ? '' : `, ${counted(end.deadLettered, 'dead letter')}`;
    output.say(
      `  ${id}: ${end.status}: ${counted(end.records, 'record')}${events}${skipped}${dead}, offset ${end.offset}`,
    );
    for (const uri of end.uris ?? []) output.say(`    ${uri}`);
    for (const notice of end.notices ?? []) output.say(`    note: ${notice}`);
    if (end.error !== undefined) output.say(`    ${end.error.code}: ${end.error.message}`);
  }
  if (result.deleted !== undefined)
    output.say(`  ${counted(result.deleted, 'shipped record')} removed from the store`);
}

function disabledResult(taskId: string): ShipResult {
  return { taskId, endFetchedDate: null, fetched: 0, filtered: 0, outputs: {} };
}

function codeOf(result: ShipResult, strict: boolean): ExitCode {
  const ends = Object.values(result.outputs);
  const failed = ends.some(
    ({ status, deadLettered }) => status !== 'complete' || (strict && deadLettered > 0),
  );
  return failed ? exitCode.failed : exitCode.done;
}
