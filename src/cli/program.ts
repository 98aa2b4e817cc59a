// The command line: which commands there are, and how a failure is told. Commands load only what they use.
import { Command, CommanderError } from 'commander';

import { AssetShipperError, type ExitCode, exitCode } from '../model/error.js';
import { present } from '../model/present.js';
import { messageOf } from '../model/reason.js';
import { version } from '../openlineage/version.js';
import { assetsCommand } from './assets.js';
import { type Program, withExamples, withSharedOptions } from './command.js';
import { deadLettersCommand } from './dead-letters.js';
import { importCommand } from './import.js';
import { offsetsCommand } from './offsets.js';
import { Output, type OutputOptions } from './output.js';
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
  let output = new Output(outputOptionsOf(args));
  let code: ExitCode = exitCode.done;
  const program: Program = {
    env,
    begin: (begun) => {
      output = begun;
    },
    end: (ended) => {
      code = ended;
    },
  };
  try {
    await createRoot(program).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return tell(error, output);
  }
}

function createRoot(program: Program): Command {
  const root = new Command('asset-shipper')
    .description(
      'Ships asset lineage of Kestra, Prefect and your own tasks to files and to OpenLineage endpoints.',
    )
    .version(version)
    .enablePositionalOptions();
  withSharedOptions(root).addHelpText(
    'after',
    `
Exit codes: 0 done; 1 something failed, was rejected or is incomplete; 2 wrong usage;
75 another shipper holds the lease; 78 configuration or mapping invalid.`,
  );
  withExamples(root, [
    'asset-shipper import records.jsonl',
    'asset-shipper ship ship.yaml',
    'asset-shipper status ship.yaml',
  ]);
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
  for (const create of commands) root.addCommand(create(program));
  quietly(root);
  return root;
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
    const message = asked
      ? 'name a command; the help above lists them'
      : `${usageFault(error.message)} (see --help)`;
    return tell(new AssetShipperError('usage', message), output);
  }
  const known =
    error instanceof AssetShipperError
      ? error
      : new AssetShipperError(
          'internal',
          `a fault of AssetShipper: ${messageOf(error)}; please report it with the lines that follow`,
          { cause: error },
        );
  output.failure(known);
  // A bug of ours: the one case in which a stack trace helps whoever is told of it.
  if (known.code === 'internal')
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  return known.exitCode;
}

/** Commander's sentences in the form of all other messages. */
function usageFault(message: string): string {
  return message
    .replace(/^error: /, '')
    .replace(/ is invalid\. (\w)/, (_, first: string) => ` is invalid: ${first.toLowerCase()}`)
    .replace(/\.$/, '');
}

/** As far as they can be told before the command line is understood: for failures to understand it. */
function outputOptionsOf(args: readonly string[]): OutputOptions {
  const flag = '--output-file';
  const at = args.indexOf(flag);
  const outputFile =
    at < 0 ? args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1) : args[at + 1];
  return {
    json: args.includes('--json'),
    quiet: args.includes('--quiet'),
    ...present({ outputFile }),
  };
}
