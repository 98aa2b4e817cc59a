// `asset-shipper preview`: the events that would be sent next, and with --explain why they look so.
import type { Command } from 'commander';

import { parseJson } from '../codec/json/parse.js';
import { AssetShipperError, exitCode } from '../model/error.js';
import { type JsonValue, stringifyJson } from '../model/json-value.js';
import { maxRecordDepth } from '../model/record.js';
import type { PreviewedRecord } from '../shipper/preview.js';
import { createCommand, loadFile, onAction, type Program, withStore } from './command.js';
import { chosenTasks, readExporterChoice, withExporterChoice } from './exporter-choice.js';
import { collect, positiveInteger } from './option-value.js';
import type { Output } from './output.js';

interface PreviewCommandOptions {
  readonly limit: number;
  readonly explain?: boolean;
  readonly exporter?: readonly string[];
  readonly set?: readonly string[];
}

export function previewCommand(program: Program): Command {
  const named = createCommand('preview', 'Print the events that the next run would send.', [
    'asset-shipper preview ship.yaml --limit 3',
    'asset-shipper preview ship.yaml --explain',
  ]);
  const command = withExporterChoice(named, 'configuration')
    .option('--limit <n>', 'records per exporter', positiveInteger, 10)
    .option('--explain', 'say which rule gave each identity and each facet')
    .option('--set <path=value>', 'change a value of the configuration; may be repeated', collect);
  return onAction<PreviewCommandOptions, [string | undefined]>(
    command,
    program,
    async (invocation, config) => {
      const { options, output } = invocation;
      const { file, exporterIds: wanted } = readExporterChoice(config, options.exporter);
      const { previewShipper } = await import('../shipper/preview.js');
      const configuration = await loadFile(file, invocation, options.set);
      for (const notice of configuration.notices) output.say(notice);
      const previewed: PreviewedRecord[] = [];
      for (const { task, exporterIds } of chosenTasks(configuration.tasks, wanted)) {
        const surroundings = { workingDirectory: process.cwd(), print: (line: string) => output.echo(line) };
        previewed.push(
          ...(await withStore(invocation, { configuration: task, whenMissing: 'fail' }, (store) =>
            previewShipper(store, task, surroundings, {
              limit: options.limit,
              explain: options.explain === true,
              exporterIds,
            }),
          )),
        );
      }
      for (const record of previewed) tell(record, output);
      if (previewed.length === 0)
        output.say('nothing new to send (files have no events: they hold the records themselves)');
      output.document(
        previewed.map((record) => ({
          ...record,
          events: record.events.map(eventOf),
        })),
      );
      return exitCode.done;
    },
  );
}

/** An event as a value, its numbers exact. A record's values lie a few levels deeper in it. */
function eventOf(event: string): JsonValue {
  const parsed = parseJson(event, 2 * maxRecordDepth);
  if (!parsed.ok) throw new AssetShipperError('internal', `an event is no JSON: ${parsed.message}`);
  return parsed.value;
}

function tell({ exporter, uid, events, skipped, rejected, datasets }: PreviewedRecord, output: Output): void {
  for (const event of events) output.print(event);
  if (skipped !== undefined) output.say(`${exporter}: record ${uid} is skipped: ${skipped}`);
  if (rejected !== undefined)
    output.say(`${exporter}: record ${uid} would become a dead letter: ${rejected}`);
  for (const dataset of datasets ?? []) {
    output.print(`# ${dataset.side} ${dataset.asset.id} → ${dataset.namespace} ${dataset.name}`);
    for (const { target, layer, key, source, value } of dataset.decisions) {
      const shown = value === undefined ? '' : ` = ${stringifyJson(value)}`;
      output.print(`#   ${target}${shown}  by ${layer} \`${key}\`: ${source}`);
    }
    for (const { target, layer, key, reason } of dataset.leftOut) {
      output.print(`#   ${target} left out  by ${layer} \`${key}\`: ${reason}`);
    }
    if (dataset.unusedMetadata.length > 0)
      output.print(`#   metadata that no rule uses: ${dataset.unusedMetadata.join(', ')}`);
  }
}
