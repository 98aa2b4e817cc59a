// The whole way once, with the built command as a user runs it: import records, see how they are mapped, ship them to
// two files and to an OpenLineage endpoint. Everything is made anew under out/quickstart; needs no network.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const command = fileURLToPath(new URL('../../dist/asset-shipper.js', import.meta.url));
const config = 'examples/quickstart/ship.yaml';
const records = ['examples/records/kestra-pipelines.jsonl', 'examples/records/prefect-page.json'];
const work = 'out/quickstart';
const store = `sqlite:${work}/assets.db`;

// What the surroundings say about a store must not lead out of the work folder.
const { ASSET_SHIPPER_STORE: _, ...env } = process.env;
const surroundings = { cwd: root, env };

/** Runs the command to its end. Its words for people are on stderr, its document on stdout. */
function run(args) {
  return new Promise((resolve, reject) => {
    const options = { ...surroundings, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [command, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr });
      else reject(new Error(`asset-shipper ${args.join(' ')}\n${stderr || error.message}`));
    });
  });
}

/** Starts `asset-shipper receive` on a free port; `stop` ends it and says how many events it took. */
async function startEndpoint() {
  const args = [command, 'receive', '--port', '0', '--json', '--out', `${work}/events.jsonl`];
  const child = spawn(process.execPath, args, { ...surroundings, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let words = '';
  child.stderr.on('data', (chunk) => {
    words += chunk;
  });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    process.off('exit', killed);
    return words.trim().split('\n').at(-1);
  };
  const announced = new Promise((resolve) => createInterface(child.stdout).once('line', resolve));
  const line = await Promise.race([announced, ended]);
  if (typeof line !== 'string') throw new Error(`the endpoint did not start\n${words}`);
  return { url: JSON.parse(line).url, stop };
}

/** One row per asset: how it was called where it was recorded, and which dataset it became. */
function mappingTable(previewed) {
  const rows = new Map([['ASSET', ['ASSET', 'NAMESPACE', 'NAME']]]);
  for (const { asset, namespace, name } of previewed.flatMap(({ datasets }) => datasets)) {
    rows.set(asset.id, [asset.id, namespace, name]);
  }
  const lines = [...rows.values()];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((row) => row[column].length)));
  return lines.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd(),
  );
}

function say(text = '') {
  process.stdout.write(`${text}\n`);
}

function title(word, args) {
  say(`\n${word}`);
  say(`  $ npx asset-shipper ${args.join(' ')}`);
}

function indented(text) {
  return text.trimEnd().replaceAll(/^(?=.)/gm, '  ');
}

async function quickstart() {
  if (!existsSync(command)) {
    throw new Error('dist/asset-shipper.js is missing; build it first: npm ci (or npm run build)');
  }
  rmSync(new URL(`../../${work}`, import.meta.url), { recursive: true, force: true });
  mkdirSync(new URL(`../../${work}`, import.meta.url), { recursive: true });

  title('READ', ['import', ...records, '--store', store]);
  say(indented((await run(['import', ...records, '--store', store])).stderr));

  title('MAPPED', ['preview', config, '--explain']);
  const preview = await run(['preview', config, '--explain', '--json', '--limit', '1000']);
  for (const line of mappingTable(JSON.parse(preview.stdout))) say(line);

  const endpoint = await startEndpoint();
  let taken;
  try {
    const args = ['ship', config, '--set', `assetExporters.endpoint.uri=${endpoint.url}`];
    title('DELIVERED', args);
    say(indented((await run(args)).stderr));
  } finally {
    taken = await endpoint.stop();
  }
  say(`  the endpoint at ${endpoint.url}: ${taken}`);

  say(`
WHERE IT IS
  ${work}/ion/            the records in an Ion file, one per line
  ${work}/json/           the records in a JSON file, one per line
  ${work}/events.jsonl    the events that the endpoint took
  ${work}/assets.db       the store
  ${config}  the configuration

NEXT
  $ npx asset-shipper status --store ${store}
  $ npx asset-shipper assets show trips --store ${store}
  Ship the same records to an endpoint of your own; another offsetKey makes it an export of its own:
  $ npx asset-shipper ship ${config} --exporter endpoint --set offsetKey=mine \\
      --set assetExporters.endpoint.uri=http://localhost:5000
  Then read docs/configuration.md and docs/mappings.md.`);
}

// An interrupted run ends through the 'exit' handler, which ends the endpoint.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => process.exit(code));
}
try {
  await quickstart();
} catch (error) {
  process.stderr.write(`quickstart: ${error.message}\n`);
  process.exitCode = 1;
}
