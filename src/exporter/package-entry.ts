// The main file of an installed package that offers itself to `import` only (conditions of Node's ESM resolver).
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

import { ownMember } from '../model/json-value.js';

const conditions = new Set(['node', 'import', 'module-sync', 'default']);

/** Absolute path of the `.` export of a package, seen from a directory; undefined where there is none. */
export function importEntry(packageName: string, directory: string): string | undefined {
  const root = packageRoot(packageName, directory);
  if (root === undefined) return undefined;
  const description: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const exports = ownMember(description, 'exports');
  const target = targetOf(ownMember(exports, '.') ?? exports);
  if (target === undefined) return undefined;
  const entry = resolve(root, target);
  return entry.startsWith(root + sep) ? entry : undefined;
}

function packageRoot(packageName: string, directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const root = join(at, 'node_modules', packageName);
    if (existsSync(join(root, 'package.json'))) return root;
    if (at === dirname(at)) return undefined;
  }
}

/** The first condition that holds, in the package's own order. */
function targetOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  for (const [condition, inner] of Object.entries(exports)) {
    const target = conditions.has(condition) ? targetOf(inner) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}
