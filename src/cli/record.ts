// `asset-shipper record`: one record from a shell step.
import type { Command } from 'commander';

import { AssetShipperError, exitCode } from '../model/error.js';
import { present } from '../model/present.js';
import { finalStates, runOutcome } from '../model/run-state.js';
import type { RecordOptions } from '../source/record-of-options.js';
import { createCommand, onAction, type Program, withStore } from './command.js';
import { collect } from './option-value.js';
import type { Output } from './output.js';

/** Each of an option's values, where it may be repeated, stands under the option's own name. */
interface RecordCommandOptions extends Omit<RecordOptions, 'inputs' | 'outputs' | 'tags'> {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly tag?: readonly string[];
}

export function recordCommand(program: Program): Command {
  const command = createCommand(
    'record',
    'Write one record into the store: what a task run read and wrote.',
    [
      'asset-shipper record --flow etl --task load --run 2X8abc --state SUCCESS --input raw.trips --output trips',
      `asset-shipper record --flow etl --task load --run "$RUN_ID" --output '{"id":"s3://lake/trips.parquet","type":"File"}'`,
    ],
  )
    .option('--flow <id>', 'flow that the task belongs to')
    .option('--task <id>', 'task that ran')
    .option('--run <id>', "execution of the flow: the orchestrator's run id")
    .option('--task-run <id>', 'run of the task, where it has an id of its own')
    .option('--namespace <namespace>', "the flow's namespace")
    .option('--tenant <id>', 'tenant (default: main)')
    .option('--state <state>', 'SUCCESS, WARNING, FAILED, KILLED, CANCELLED, SKIPPED, RUNNING')
    .option('--start <instant>', 'when the task began, ISO-8601 with a zone')
    .option('--end <instant>', 'when it ended')
    .option('--timestamp <instant>', 'when this was observed (default: --end, --start, else now)')
    .option('--input <asset...>', 'assets that were read: ids or JSON objects; may be repeated', collect)
    .option('--output <asset...>', 'assets that were written; may be repeated', collect)
    .option('--metadata <key=value...>', 'facts about this run, such as rows=120; may be repeated', collect)
    .option('--tag <tag...>', 'tags of the run; may be repeated', collect)
    .option('--source <name>', 'system that the record comes from, such as airflow')
    .option('--uid <uid>', 'identity of the record; the same uid is kept once');
  return onAction<RecordCommandOptions, []>(command, program, async (invocation) => {
    const { options, output } = invocation;
    const { recordOfOptions } = await import('../source/record-of-options.js');
    const record = recordOfOptions(
      {
        ...options,
        ...present({ inputs: options.input, outputs: options.output, tags: options.tag }),
      },
      new Date().toISOString(),
    );
    const results = await withStore(invocation, { whenMissing: 'create' }, (store) => store.append([record]));
    const result = results[0];
    if (result?.status === 'rejected') {
      throw new AssetShipperError('record_rejected', `the record was rejected: ${result.rejection.message}`);
    }
    const duplicate = result?.status === 'duplicate';
    noteOpenState(record.state, output);
    output.say(duplicate ? `record ${record.uid} was known already` : `record ${record.uid} kept`);
    output.document({
      uid: record.uid,
      read: 1,
      imported: duplicate ? 0 : 1,
      duplicates: duplicate ? 1 : 0,
      rejected: 0,
    });
    return exitCode.done;
  });
}

/** States are Kestra's, in their case; Airflow's `success` would leave the run open for ever without a word. */
function noteOpenState(state: string | undefined, output: Output): void {
  if (state === undefined || runOutcome(state) !== 'open' || state === 'RUNNING') return;
  const upper = state.toUpperCase();
  const hint = finalStates.includes(upper) ? `did you mean ${upper}?` : `these do: ${finalStates.join(', ')}`;
  output.say(
    `note: the state ${JSON.stringify(state)} does not end the run, so only its START is sent; ${hint}`,
  );
}
