// Durable directories: what is created or renamed in them survives a power cut once these functions return.
import { constants } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { diskErrorCode } from './disk-failure.js';

/** File systems that can't sync a directory say so with these; they give no such promise to anybody. */
const unsupported = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EPERM']);

export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    const code = diskErrorCode(error);
    if (code === undefined || !unsupported.has(code)) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Creates a directory and its parents for this user alone (0700) and makes the new entries durable. Level by level:
 * Node's own recursive mkdir never returns where a file system takes no directories, such as /proc (Node 20 to 24).
 */
export async function createDirectory(directory: string): Promise<void> {
  const missing: string[] = [];
  for (let level = directory; !(await isDirectory(level)); level = dirname(level)) missing.unshift(level);
  for (const level of missing) {
    try {
      await mkdir(level, { mode: 0o700 });
    } catch (error) {
      // Another process was faster.
      if (diskErrorCode(error) !== 'EEXIST' || !(await isDirectory(level))) throw error;
    }
    await syncDirectory(dirname(level));
  }
}

/** False where nothing is; throws where something else is in its place. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (diskErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
  // Says EEXIST, as it would of a directory that is to be made there.
  await mkdir(path);
  return true;
}
