// Makes one JavaScript file of a TypeScript entry, so that tests can start, kill and stop it as a process of its own.
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Bundle {
  /** Path of the file. */
  readonly path: string;
  remove(): Promise<void>;
}

/** @param entry relative to the root of the repository. Packages and data files are found as from there. */
export async function bundle(entry: string): Promise<Bundle> {
  const directory = await mkdtemp(join(tmpdir(), 'asset-shipper-bundle-'));
  for (const folder of ['node_modules', 'mappings', 'facets']) {
    await symlink(join(root, folder), join(directory, folder));
  }
  await mkdir(join(directory, 'dist'));
  const path = join(directory, 'dist', `${basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return { path, remove: () => rm(directory, { recursive: true, force: true }) };
}
