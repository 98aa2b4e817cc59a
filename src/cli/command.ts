// What all commands have in common: shared options, opening the store, loading a configuration, ending with a code.
import { Command } from 'commander';

import type { LoadedConfiguration, ShipperConfiguration } from '../config/configuration.js';
import { AssetShipperError, type ExitCode } from '../model/error.js';
import type { Store } from '../store/store.js';
import { Output, type OutputOptions } from './output.js';

export interface CommonOptions extends OutputOptions {
  readonly store?: string;
}

/** What an action is given beside its own options. */
export interface Invocation<Options> {
  readonly options: Options & CommonOptions;
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Program {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with the options as soon as they are known, so that a failure is told in the form that was asked for. */
  readonly begin: (output: Output) => void;
  readonly end: (code: ExitCode) => void;
}

/** A command with the shared options; examples are shown in its help. */
export function createCommand(name: string, description: string, examples: readonly string[]): Command {
  return withExamples(withSharedOptions(new Command(name).description(description)), examples);
}

/** A command that is nothing but its subcommands. The shared options may stand before the subcommand too. */
export function createGroup(name: string, description: string, subcommands: readonly Command[]): Command {
  const group = withSharedOptions(new Command(name).description(description)).enablePositionalOptions();
  for (const subcommand of subcommands) group.addCommand(subcommand);
  return withExamples(group, subcommands.map(firstExample));
}

/** The options that every command takes. */
export function withSharedOptions(command: Command): Command {
  return command
    .option('--store <url>', 'the store: sqlite:PATH (default: ASSET_SHIPPER_STORE, then the configuration)')
    .option('--json', 'print the result as one line of JSON on stdout')
    .option('--output-file <file>', 'write the same JSON to a file')
    .option('--quiet', 'no words on stderr but errors');
}

const examplesOf = new WeakMap<Command, readonly string[]>();

/** Shows examples after the help. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  examplesOf.set(command, examples);
  return command.addHelpText('after', `\nExamples:\n${examples.map((text) => `  $ ${text}`).join('\n')}`);
}

function firstExample(command: Command): string {
  return examplesOf.get(command)?.[0] ?? command.name();
}

/** Connects an action: it returns the exit code, or throws. The last two arguments are commander's own. */
export function onAction<Options, Arguments extends readonly unknown[]>(
  command: Command,
  program: Program,
  action: (invocation: Invocation<Options>, ...args: Arguments) => Promise<ExitCode>,
): Command {
  return command.action(async (...received: unknown[]) => {
    // Of the program and the group too: `asset-shipper --json offsets list`.
    const options = command.optsWithGlobals() as Options & CommonOptions;
    const output = new Output(options);
    program.begin(output);
    output.checkFile();
    const args = received.slice(0, -2) as unknown as Arguments;
    program.end(await action({ options, output, env: program.env }, ...args));
  });
}

/** Loads the configuration that the command line names. */
export async function loadFile(
  file: string,
  { env }: Pick<Invocation<unknown>, 'env'>,
  sets: readonly string[] = [],
): Promise<LoadedConfiguration> {
  const { loadConfigurationFile } = await import('../shipper/load-configuration-file.js');
  return loadConfigurationFile(file, { sets, env });
}

/** What to do where the store doesn't exist: make it, fail, or go on with an empty one that leaves no trace. */
export type WhenMissing = 'create' | 'fail' | 'empty';

export interface StoreChoice {
  /** Whose `store` counts after the flag and the environment. */
  readonly configuration?: ShipperConfiguration | undefined;
  readonly whenMissing: WhenMissing;
}

/** Runs with the store open, and closes it whatever happens. */
export async function withStore<T>(
  invocation: Invocation<unknown>,
  choice: StoreChoice,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openChosen(invocation, choice);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function openChosen(
  { options, env, output }: Invocation<unknown>,
  { configuration, whenMissing }: StoreChoice,
): Promise<Store> {
  const [{ openStore }, { storeUrl }] = await Promise.all([
    import('../store/open-store.js'),
    import('../config/store-url.js'),
  ]);
  const url = storeUrl({ flag: options.store, env, configuration });
  try {
    return await openStore(url, { create: false });
  } catch (error) {
    const missing = error instanceof AssetShipperError && error.code === 'store_missing';
    if (!missing || whenMissing === 'fail') throw error;
    if (whenMissing === 'empty') return openStore('sqlite::memory:', { create: true });
    const store = await openStore(url, { create: true });
    // Nobody named the place for this command, or wants to read what can't be there: it may be the wrong directory.
    if (options.store === undefined || configuration !== undefined) {
      output.say(`note: there was no store ${store.url}; it was made, and is empty`);
    }
    return store;
  }
}
