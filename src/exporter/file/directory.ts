// Durable directories: what is created or renamed in them survives a power cut once these functions return.
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
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

/** Creates a directory and its parents for this user alone (0700) and makes the new entries durable. */
export async function createDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let created = directory; created.length >= first.length; created = dirname(created)) {
    await syncDirectory(dirname(created));
  }
}
