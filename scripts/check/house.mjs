// The rules of the house that a text search can hold: who imports whom, how long a file may be, nothing left over.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const codeFolders = ['examples', 'scripts', 'src', 'test'];
const codeFile = /\.(?:ts|mjs)$/;
const maxLines = 350;
/** Holds the words that it looks for. */
const thisFile = join('scripts', 'check', 'house.mjs');

/** Rooms that a room may import, `model` besides; docs/architecture.md says the same in words. */
const mayImport = {
  model: [],
  codec: [],
  openlineage: [],
  store: ['codec'],
  source: ['codec'],
  mapping: ['codec', 'openlineage'],
  exporter: ['codec', 'openlineage'],
  config: ['exporter'],
  shipper: ['codec', 'config', 'exporter', 'mapping', 'openlineage', 'source', 'store'],
  cli: ['codec', 'config', 'exporter', 'mapping', 'openlineage', 'shipper', 'source', 'store'],
};

const leftovers = [
  /\b(?:TODO|FIXME|XXX|HACK)\b/,
  /^(?:<{7}|>{7}) /,
  /\b(?:describe|it|test)\.only\(/,
  /@ts-ignore|biome-ignore|eslint-disable/,
];

/** @throws Error with every violation, one per line */
export function checkHouse(root) {
  const problems = [];
  const imports = new Map();
  const files = codeFolders
    .flatMap((folder) => filesIn(join(root, folder)))
    .filter((file) => codeFile.test(file));
  for (const file of files) {
    const path = relative(root, file);
    const lines = readFileSync(file, 'utf8').split('\n');
    const imported = importedBy(path, lines.join('\n'));
    imports.set(path, imported);
    if (lines.length - 1 > maxLines && !lines.some((line) => line.startsWith('// Long because')))
      problems.push(`${path}: ${lines.length - 1} lines and no line that begins with "// Long because"`);
    // What lives in a test file is said by its name and its tests.
    if (!path.endsWith('.test.ts') && !lines[0]?.startsWith('//'))
      problems.push(`${path}: the first line must say what lives here`);
    for (const [index, line] of lines.entries())
      if (path !== thisFile && leftovers.some((leftover) => leftover.test(line)))
        problems.push(`${path}:${index + 1}: left over: ${line.trim()}`);
    problems.push(...importProblems(path, imported));
  }
  problems.push(...circles(imports));
  process.stdout.write(`${files.length} files\n`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Paths of the project's own files that a file names in an import; of types too. */
function importedBy(path, text) {
  const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return specifiers.map((specifier) => join(dirname(path), specifier).replace(/\.js$/, '.ts'));
}

function importProblems(path, imported) {
  const room = /^src\/([^/]+)\//.exec(path)?.[1];
  if (room === undefined) return [];
  const allowed = mayImport[room];
  if (allowed === undefined) return [`${path}: src/${room} has no line in scripts/check/house.mjs`];
  const rooms = imported.map((target) => /^src\/([^/]+)\//.exec(target)?.[1]);
  return rooms
    .filter((other) => other !== undefined && other !== room && other !== 'model' && !allowed.includes(other))
    .map((other) => `${path}: src/${room} must not import src/${other}`);
}

/** Files that import each other, round about too: each way back to a file that is being looked at. */
function circles(imports) {
  const found = [];
  const done = new Set();
  const visit = (path, above) => {
    if (above.includes(path)) {
      found.push(`files import each other: ${[...above.slice(above.indexOf(path)), path].join(' → ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...above, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.includes('/node_modules/'));
}
