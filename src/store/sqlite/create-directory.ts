// A directory and its parents, level by level. No other files.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a directory and its parents for this user alone (0700); throws as `mkdirSync` does. Node's own recursive mkdir
 * never returns where a file system takes no directories, such as /proc (Node 20 to 24).
 */
export function createDirectory(directory: string): void {
  const missing: string[] = [];
  for (let level = directory; !isThere(level); level = dirname(level)) missing.unshift(level);
  for (const level of missing) {
    try {
      mkdirSync(level, { mode: 0o700 });
    } catch (error) {
      // Another process was faster.
      if (!isThere(level)) throw error;
    }
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
