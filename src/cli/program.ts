// The command line: which commands there are, and how a failure is told. Commands load only what they use.
import { Command, CommanderError } from 'commander';

import { AssetShipperError, type ExitCode, exitCode } from '../model/error.js';
import { version } from '../openlineage/version.js';
import { assetsCommand } from './assets.js';
import type { Programme } from './command.js';
import { deadLettersCommand } from './dead-letters.js';
import { importCommand } from './import.js';
import { offsetsCommand } from './offsets.js';
import { failureDocument, Output } from './output.js';
import { previewCommand } from './preview.js';
import { receiveCommand } from './receive.js';
import { recordCommand } from './record.js';
import { shipCommand } from './ship.js';
import { statusCommand } from './status.js';
import { validateCommand } from './validate.js';

/** Runs the command and returns its exit code. Never throws. */
export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  // A reader that goes away (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  let output = new Output({ json: args.includes('--json'), quiet: args.includes('--quiet') });
  let code: ExitCode = exitCode.done;
  const programme: Programme = {
    env,
    begin: (begun) => {
      output = begun;
    },
    end: (ended) => {
      code = ended;
    },
  };
  try {
    await createProgram(programme).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return tell(error, output);
  }
}

function createProgram(programme: Programme): Command {
  const program = new Command('asset-shipper')
    .description(
      'Ships asset lineage of Kestra, Prefect and your own tasks to files and to OpenLineage endpoints.',
    )
    .version(version)
    .showHelpAfterError('(add --help for what this command takes)')
    .addHelpText(
      'after',
      `
Exit codes: 0 done; 1 something failed, was rejected or is incomplete; 2 wrong usage;
75 another shipper holds the lease; 78 configuration or mapping invalid.

Examples:
  $ asset-shipper import records.jsonl
  $ asset-shipper ship ship.yaml
  $ asset-shipper status ship.yaml`,
    );
  const commands = [
    importCommand,
    recordCommand,
    shipCommand,
    previewCommand,
    validateCommand,
    statusCommand,
    assetsCommand,
    deadLettersCommand,
    offsetsCommand,
    receiveCommand,
  ];
  for (const create of commands) program.addCommand(create(programme));
  quietly(program);
  return program;
}

/** Commander must neither exit nor print errors by itself: usage errors are told like all others. */
function quietly(command: Command): void {
  command.exitOverride();
  command.configureOutput({ outputError: () => undefined });
  for (const child of command.commands) quietly(child);
}

function tell(error: unknown, output: Output): ExitCode {
  if (error instanceof CommanderError) {
    // Help and version were printed on request.
    if (error.exitCode === 0) return exitCode.done;
    const asked = error.code === 'commander.help';
    const message = error.message.replace(/^error: /, '');
    return asked ? exitCode.usage : tell(new AssetShipperError('usage', `${message} (see --help)`), output);
  }
  const known =
    error instanceof AssetShipperError
      ? error
      : new AssetShipperError(
          'internal',
          `unexpected: ${error instanceof Error ? error.message : String(error)}`,
          {
            cause: error,
          },
        );
  process.stderr.write(`asset-shipper: ${known.message}\n`);
  if (known.code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  try {
    output.document(failureDocument(known));
  } catch (second) {
    process.stderr.write(`asset-shipper: ${(second as Error).message}\n`);
  }
  return known.exitCode;
}
