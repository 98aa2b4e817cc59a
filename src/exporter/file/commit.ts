// The last step of a file: a complete, synced temporary file becomes visible under its name, never over another one.
import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink } from 'node:fs/promises';

import { diskErrorCode } from './disk-failure.js';

/** File systems without hard links answer so (FAT, some network and FUSE file systems). */
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/**
 * Gives the temporary file its name and removes the temporary one. `conflict`: the name is taken by other content, and
 * both files are left as they are. The directory is not synced here.
 */
export async function commitFile(temporary: string, final: string): Promise<'committed' | 'conflict'> {
  if (await exists(final)) return keepExisting(temporary, final);
  try {
    await link(temporary, final);
  } catch (error) {
    const code = diskErrorCode(error);
    if (code === 'EEXIST') return keepExisting(temporary, final);
    if (code === undefined || !noHardLinks.has(code)) throw error;
    await rename(temporary, final);
    return 'committed';
  }
  await unlink(temporary);
  return 'committed';
}

async function keepExisting(temporary: string, final: string): Promise<'committed' | 'conflict'> {
  if (!(await sameContent(temporary, final))) return 'conflict';
  await unlink(temporary);
  return 'committed';
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (diskErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Byte by byte; something that is no regular file (a symbolic link too) is never the same. */
async function sameContent(ours: string, theirs: string): Promise<boolean> {
  if (!(await lstat(theirs)).isFile()) return false;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
  const left = await open(ours, flags);
  try {
    const right = await open(theirs, flags);
    try {
      if ((await left.stat()).size !== (await right.stat()).size) return false;
      const chunks = { left: Buffer.alloc(65_536), right: Buffer.alloc(65_536) };
      for (let position = 0; ; ) {
        const read = await left.read(chunks.left, 0, chunks.left.length, position);
        if (read.bytesRead === 0) return true;
        const other = await readFully(right, chunks.right, read.bytesRead, position);
        const same = chunks.left.subarray(0, read.bytesRead).equals(chunks.right.subarray(0, other));
        if (!same) return false;
        position += read.bytesRead;
      }
    } finally {
      await right.close();
    }
  } finally {
    await left.close();
  }
}

async function readFully(
  file: Awaited<ReturnType<typeof open>>,
  buffer: Buffer,
  length: number,
  position: number,
): Promise<number> {
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
