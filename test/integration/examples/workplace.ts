// A directory of its own with the built command in the PATH, as a user has it after the installation.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's root, without a slash at the end. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as they came on a terminal: words for people first, where a program writes them first. */
  readonly all: string;
}

export class Workplace {
  readonly directory: string;
  readonly #bin: string;
  readonly #env: Readonly<Record<string, string>>;

  /** @param env for every program that runs here, beside the PATH */
  constructor(env: Readonly<Record<string, string>> = {}) {
    const place = realpathSync(mkdtempSync(join(tmpdir(), 'asset-shipper-')));
    this.directory = join(place, 'work');
    this.#bin = join(place, 'bin');
    this.#env = env;
    mkdirSync(this.directory);
    mkdirSync(this.#bin);
    symlinkSync(join(root, 'dist/asset-shipper.js'), join(this.#bin, 'asset-shipper'));
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts);
  }

  /** Runs to its end and never rejects: the exit code is part of the answer. */
  run(
    program: string,
    args: readonly string[],
    { cwd = this.directory, env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
  ): Promise<Ended> {
    const path = [this.#bin, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
    const options = { cwd, env: { PATH: path, HOME: this.directory, ...this.#env, ...env } };
    return new Promise((resolve) => {
      let all = '';
      const child = execFile(program, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr, all });
      });
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (all += String(text)));
    });
  }

  /** One line for the shell. */
  shell(line: string, options?: { cwd?: string; env?: Readonly<Record<string, string>> }): Promise<Ended> {
    return this.run('/bin/sh', ['-c', line], options);
  }

  remove(): void {
    rmSync(dirname(this.directory), { recursive: true, force: true });
  }
}
