// Runs the built command in a temporary directory, as a stranger would. Knows nothing of its inside.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach } from 'vitest';

const command = fileURLToPath(new URL('../../../dist/asset-shipper.js', import.meta.url));
export const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Run>;
  /** Resolves with the first line on stdout. */
  readonly firstLine: Promise<string>;
}

export interface Place {
  readonly directory: string;
  path(name: string): string;
  write(name: string, content: string | Uint8Array): string;
  read(name: string): string;
  /** Names in a subdirectory; none where it doesn't exist. */
  list(name: string): readonly string[];
  run(args: readonly string[], options?: RunOptions): Promise<Run>;
  start(args: readonly string[], options?: RunOptions): Started;
  /** Runs with --json and gives the one document of stdout; throws unless stdout is exactly one line of JSON. */
  json(
    args: readonly string[],
    options?: RunOptions,
  ): Promise<{ readonly code: number | null; readonly document: unknown; readonly stderr: string }>;
}

/** A fresh directory per test. */
export function usePlace(): () => Place {
  let directory: string | undefined;
  const running = new Set<ChildProcess>();
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'asset-shipper-cli-'));
  });
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });
  return () => {
    if (directory === undefined) throw new Error('there is a place only inside a test');
    return createPlace(directory, running);
  };
}

function createPlace(directory: string, running: Set<ChildProcess>): Place {
  const path = (name: string) => join(directory, name);
  const start = (args: readonly string[], options: RunOptions = {}) =>
    launch(directory, running, args, options);
  return {
    directory,
    path,
    write(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    list(name) {
      try {
        return readdirSync(path(name)).sort();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        return [];
      }
    },
    start,
    run: (args, options) => start(args, options).ended,
    async json(args, options) {
      const { code, stdout, stderr } = await start([...args, '--json'], options).ended;
      return { code, document: documentOf(stdout), stderr };
    },
  };
}

/** The one document of one line; throws where there is more or less. */
export function documentOf(stdout: string): unknown {
  if (!/^[^\n]+\n$/.test(stdout))
    throw new Error(`stdout is not exactly one line: ${JSON.stringify(stdout)}`);
  return JSON.parse(stdout);
}

function launch(
  directory: string,
  running: Set<ChildProcess>,
  args: readonly string[],
  options: RunOptions,
): Started {
  const { ASSET_SHIPPER_STORE: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [command, ...args], {
    cwd: directory,
    env: { ...inherited, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')));
    });
    child.once('close', () => reject(new Error(`it ended without a line on stdout: ${stderr}`)));
  });
  firstLine.catch(() => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A command that doesn't read its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const ended = new Promise<Run>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { process: child, ended, firstLine };
}
