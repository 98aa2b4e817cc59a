// `asset-shipper dead-letters`: records that an exporter could not deliver, to see, send again, or give up.
import type { Command } from 'commander';
import { counted } from '../model/counted.js';
import { AssetShipperError, exitCode } from '../model/error.js';
import { present } from '../model/present.js';
import { outgoing } from '../shipper/outgoing.js';
import type { DeadLetter } from '../store/store.js';
import { createCommand, createGroup, loadFile, onAction, type Program, withStore } from './command.js';
import { withInterruption } from './interruption.js';
import { collect } from './option-value.js';
import { table } from './table.js';

interface LetterFilter {
  readonly shipper?: string;
  readonly exporter?: string;
}

interface ReplayOptions {
  readonly set?: readonly string[];
}

export function deadLettersCommand(program: Program): Command {
  return createGroup(
    'dead-letters',
    'Records that an exporter could not deliver: see them, send them again, give them up.',
    [listCommand(program), showCommand(program), replayCommand(program), dropCommand(program)],
  );
}

function listCommand(program: Program): Command {
  const command = filtered(
    createCommand('list', 'List dead letters, oldest first.', [
      'asset-shipper dead-letters list --exporter marquez',
    ]),
  );
  return onAction<LetterFilter, []>(command, program, async (invocation) => {
    const { options, output } = invocation;
    const letters = await withStore(invocation, { whenMissing: 'fail' }, (store) =>
      store.deadLetters(queryOf(options)),
    );
    if (letters.length > 0) output.print(table(header, letters.map(rowOf)));
    output.say(counted(letters.length, 'dead letter'));
    output.document(letters.map(documentOf));
    return exitCode.done;
  });
}

function showCommand(program: Program): Command {
  const command = createCommand('show', 'Show a dead letter with its record and the start of the answer.', [
    'asset-shipper dead-letters show 7',
  ]).argument('<id>', 'id of the dead letter');
  return onAction<object, [string]>(command, program, async (invocation, id) => {
    const { output } = invocation;
    const { letter, record } = await withStore(invocation, { whenMissing: 'fail' }, async (store) => {
      const [found] = await store.deadLetters({ id });
      if (found === undefined) throw unknownLetters([id]);
      return { letter: found, record: await store.record(found.sequence) };
    });
    const { answer } = letter;
    for (const [field, value] of Object.entries(documentOf(letter)))
      if (value !== null) output.print(`${field}: ${value}`);
    if (answer !== undefined) output.print(`answer: ${answer}`);
    output.print(`record: ${record?.json ?? 'no longer in the store'}`);
    output.document({
      ...documentOf(letter),
      answer: answer ?? null,
      record: record === undefined ? null : outgoing(record).record(),
    });
    return exitCode.done;
  });
}

function replayCommand(program: Program): Command {
  const command = createCommand('replay', 'Send dead letters of a configuration again.', [
    'asset-shipper dead-letters replay ship.yaml',
    'asset-shipper dead-letters replay ship.yaml 7 9',
    'asset-shipper dead-letters replay ship.yaml --set assetExporters.marquez.uri=http://localhost:5000',
  ])
    .argument('<config>', 'configuration with the exporters to send through')
    .argument('[id...]', 'only these (default: all of the configuration)')
    .option('--set <path=value>', 'change a value of the configuration; may be repeated', collect);
  return onAction<ReplayOptions, [string, readonly string[]]>(
    command,
    program,
    async (invocation, file, ids) => {
      const { output } = invocation;
      const configuration = await loadFile(file, invocation, invocation.options.set);
      const [{ createShipper, closeShipper }, { replayDeadLetters }] = await Promise.all([
        import('../shipper/create-shipper.js'),
        import('../shipper/replay.js'),
      ]);
      const results: Awaited<ReturnType<typeof replayDeadLetters>>[] = [];
      for (const task of configuration.tasks) {
        const print = (line: string) => output.echo(line);
        const shipper = await createShipper(task, { workingDirectory: process.cwd(), print });
        try {
          const wanted = ids.length === 0 ? undefined : ids;
          results.push(
            await withStore(invocation, { configuration: task, whenMissing: 'fail' }, (store) =>
              withInterruption(async (signal) => {
                const result = await replayDeadLetters(store, shipper, wanted, signal);
                // What was replayed until then is gone from the list; the rest waits there.
                if (signal.aborted) throw signal.reason;
                return result;
              }),
            ),
          );
        } finally {
          await closeShipper(shipper);
        }
      }
      const letters = results.flatMap((result) => result.letters);
      const missing = ids.filter((id) => !letters.some((letter) => letter.id === id));
      if (missing.length > 0) throw unknownLetters(missing);
      const replayed = letters.filter(({ status }) => status === 'delivered').length;
      const failed = letters.length - replayed;
      for (const { id, status, message } of letters)
        output.say(`${id}: ${status}${message === undefined ? '' : `: ${message}`}`);
      output.say(`${replayed} replayed, ${failed} failed`);
      output.document({ replayed, failed, letters });
      return failed > 0 ? exitCode.failed : exitCode.done;
    },
  );
}

function dropCommand(program: Program): Command {
  const command = createCommand('drop', 'Give dead letters up. The records stay in the store.', [
    'asset-shipper dead-letters drop 7 9',
  ]).argument('<id...>', 'ids of the dead letters');
  return onAction<object, [readonly string[]]>(command, program, async (invocation, ids) => {
    const { output } = invocation;
    await withStore(invocation, { whenMissing: 'fail' }, async (store) => {
      const known = (await store.deadLetters()).map(({ id }) => id);
      const missing = ids.filter((id) => !known.includes(id));
      if (missing.length > 0) throw unknownLetters(missing);
      await store.removeDeadLetters(ids, 'dropped');
    });
    output.say(`${counted(ids.length, 'dead letter')} dropped`);
    output.document({ dropped: ids.length, ids });
    return exitCode.done;
  });
}

function filtered(command: Command): Command {
  return command
    .option('--shipper <id>', 'only of this shipper')
    .option('--exporter <id>', 'only of this exporter');
}

function queryOf({
  shipper,
  exporter,
}: LetterFilter): Parameters<import('../store/store.js').Store['deadLetters']>[0] {
  return {
    ...present({ shipperId: shipper, exporterId: exporter }),
  };
}

/** The keys that other programs rely on; the answer is for `show` alone. */
function documentOf(letter: DeadLetter): Record<string, string | number | null> {
  const {
    id,
    uid,
    shipperId,
    offsetKey,
    exporterId,
    sequence,
    code,
    status,
    message,
    attempts,
    firstAt,
    lastAt,
  } = letter;
  return {
    id,
    uid,
    shipper: shipperId,
    offsetKey,
    exporter: exporterId,
    sequence,
    code,
    status: status ?? null,
    message,
    attempts,
    firstAt,
    lastAt,
  };
}

const header = ['ID', 'EXPORTER', 'RECORD', 'CODE', 'STATUS', 'ATTEMPTS', 'LAST', 'MESSAGE'];

function rowOf(letter: DeadLetter): readonly string[] {
  const { id, exporterId, uid, code, status, attempts, lastAt, message } = letter;
  return [id, exporterId, uid, code, `${status ?? ''}`, `${attempts}`, lastAt, message];
}

function unknownLetters(ids: readonly string[]): AssetShipperError {
  return new AssetShipperError(
    'dead_letter_unknown',
    `no dead letter ${ids.join(', ')}; \`asset-shipper dead-letters list\` shows them`,
  );
}
