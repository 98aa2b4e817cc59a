// `npm run check`: everything that a machine can say about the house besides the tests. One line per check at the end.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkExports } from './check/exports.mjs';
import { checkHouse } from './check/house.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The file that a package's command starts, run by this Node: no shell, and the same on every system. */
function run(packageName, bin, ...args) {
  runNode(join('node_modules', packageName, bin), ...args);
}

// What is formatted by a machine; in Markdown it would blow up the tables.
const formatted = ['src', 'test', 'examples', 'scripts', 'facets', 'vitest.config.ts'];
const configurations = ['biome.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

function runNode(script, ...args) {
  try {
    execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  } catch (error) {
    // Its own words are on the terminal already.
    throw new Error(error.status === null ? `ended by ${error.signal}` : `exit code ${error.status}`);
  }
}

const checks = {
  'build: node scripts/build.mjs': () => runNode('scripts/build.mjs'),
  'format and lint: biome check': () =>
    run('@biomejs/biome', 'bin/biome', 'check', ...formatted, ...configurations),
  'types: tsc --noEmit': () => run('typescript', 'bin/tsc', '--noEmit', '-p', 'tsconfig.json'),
  'package: publint --strict': () => run('publint', 'src/cli.js', 'run', '.', '--strict', '--pack', 'false'),
  'exports: each imports, the root loads nothing heavy': () => checkExports(root),
  'house: imports between rooms, length of files, leftovers': () => checkHouse(root),
  'examples and documentation: vitest': () =>
    run('vitest', 'vitest.mjs', 'run', 'test/integration/examples', 'test/integration/docs'),
};

const results = [];
for (const [name, check] of Object.entries(checks)) {
  process.stdout.write(`\n— ${name}\n`);
  try {
    await check();
    results.push(`ok      ${name}`);
  } catch (error) {
    process.stdout.write(`${error.message}\n`);
    results.push(`FAILED  ${name}`);
    process.exitCode = 1;
  }
}
process.stdout.write(`\n${results.join('\n')}\n`);
