// Flows whose shipper tasks have stores of their own, and exporters of one's own that can't be made.
import { expect, it } from 'vitest';

import { useEndpoints } from './endpoint.js';
import { tableRecord } from './fixture.js';
import { usePlace } from './run-command.js';

const place = usePlace();
const endpoints = useEndpoints();

const flow = `id: nightly
namespace: company
tasks:
  - id: one
    type: io.kestra.plugin.ee.assets.AssetShipper
    store: sqlite:one.db
    start: earliest
    assetExporters: [{ id: a, type: file, directory: ./one }]
  - id: off
    type: io.kestra.plugin.ee.assets.AssetShipper
    disabled: true
    assetExporters: [{ id: b, type: file, directory: ./off }]
  - id: two
    type: io.kestra.plugin.ee.assets.AssetShipper
    store: sqlite:two.db
    start: earliest
    assetExporters: [{ id: c, type: file, directory: ./two }]
`;

it('status measures each task in its own store, and leaves disabled ones out', async () => {
  place().write('flow.yaml', flow);
  place().write('one.jsonl', tableRecord('x', '2026-01-15T00:00:00Z'));
  place().write('two.jsonl', ['y', 'z'].map((id) => tableRecord(id, '2026-01-15T00:00:00Z')).join('\n'));
  expect((await place().run(['import', 'one.jsonl', '--store', 'sqlite:one.db'])).code).toBe(0);
  expect((await place().run(['import', 'two.jsonl', '--store', 'sqlite:two.db'])).code).toBe(0);
  const { code, document } = await place().json(['status', 'flow.yaml', '--max-lag', '1']);
  expect(code).toBe(1);
  expect(document).toMatchObject([
    { store: 'sqlite:one.db', exporters: [{ exporter: 'a', lag: { records: 1 } }], overLimits: [] },
    { store: 'sqlite:two.db', exporters: [{ exporter: 'c', lag: { records: 2 } }] },
  ]);
  const together = await place().json(['status', 'flow.yaml', '--store', 'sqlite:two.db']);
  expect(together.document).toMatchObject({
    store: 'sqlite:two.db',
    exporters: [{ exporter: 'a' }, { exporter: 'c' }],
  });
});

it('an exporter of your own that throws while it is made is a fault of the configuration, told without its secrets', async () => {
  place().write(
    'broken.mjs',
    `import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
export default {
  type: 'broken',
  options: z.object({ token: z.string() }),
  create(id, { token }) { throw new Error('no access with ' + token); },
};
`,
  );
  place().write('ship.yaml', `assetExporters: [{ id: a, type: ./broken.mjs, token: "\${OWN_TOKEN}" }]\n`);
  const env = { OWN_TOKEN: 'canary-9f2c' };
  const { code, document, stderr } = await place().json(['ship', 'ship.yaml'], { env });
  expect(code).toBe(78);
  expect(document).toMatchObject({ error: { code: 'config_invalid' } });
  expect(stderr).toMatch(/exporter `a` can't be made: no access with/);
  expect(stderr + JSON.stringify(document)).not.toContain('canary');
  expect(stderr).not.toMatch(/^\s+at /m);
});

it('status of one shipper needs no configuration', async () => {
  place().write('flow.yaml', flow);
  place().write('one.jsonl', tableRecord('x', '2026-01-15T00:00:00Z'));
  for (const store of ['one', 'two']) {
    expect((await place().run(['import', 'one.jsonl', '--store', `sqlite:${store}.db`])).code).toBe(0);
  }
  expect((await place().run(['ship', 'flow.yaml', '--store', 'sqlite:one.db'])).code).toBe(0);
  const args = ['status', '--store', 'sqlite:one.db', '--shipper', 'company.nightly.two'];
  const { document } = await place().json(args);
  expect(document).toMatchObject({ exporters: [{ shipper: 'company.nightly.two', exporter: 'c' }] });
});

it('a filter that nothing matches is said, for it may be misspelt', async () => {
  place().write('records.jsonl', tableRecord('x', '2026-01-15T00:00:00Z'));
  place().write(
    'ship.yaml',
    'start: earliest\nassetTypes: [Tabel]\nassetExporters: [{ id: a, type: file, directory: ./out }]\n',
  );
  await place().run(['import', 'records.jsonl']);
  const { code, stderr } = await place().run(['ship', 'ship.yaml']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/no new record matches the filters/);
  expect((await place().run(['ship', 'ship.yaml'])).stderr).not.toMatch(/no new record matches/);
});

it('an export that ends early still says how many records there were to fetch, and status how old the oldest is', async () => {
  const records = Array.from({ length: 450 }, (_, index) => tableRecord(`t${index}`, '2026-01-15T00:00:00Z'));
  place().write('records.jsonl', records.join('\n'));
  place().write(
    'ship.yaml',
    `start: earliest
assetExporters:
  - { id: a, type: openlineage, uri: "http://127.0.0.1:9", retry: { attempts: 1 } }
`,
  );
  await place().run(['import', 'records.jsonl']);
  const { code, document } = await place().json(['ship', 'ship.yaml']);
  expect(code).toBe(1);
  expect(document).toMatchObject({
    endFetchedDate: '2026-01-15T00:00:00Z',
    fetched: 450,
    filtered: 0,
    outputs: { a: { status: 'incomplete', records: 0, offset: '0' } },
  });
  const limited = await place().json(['ship', 'ship.yaml', '--max-records', '300']);
  expect(limited.document).toMatchObject({ fetched: 300 });
  expect((await place().run(['status', 'ship.yaml', '--max-age', 'P1D'])).code).toBe(1);
  expect((await place().run(['status', 'ship.yaml', '--max-age', 'P99999D'])).code).toBe(0);
});

it('Ctrl-C ends all tasks of a flow, not only the one at work', async () => {
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const silent = await endpoints.answering(() => arrived());
  place().write('records.jsonl', tableRecord('x', '2026-01-15T00:00:00Z'));
  place().write(
    'flow.yaml',
    `id: nightly
namespace: company
tasks:
  - id: one
    type: io.kestra.plugin.ee.assets.AssetShipper
    start: earliest
    assetExporters: [{ id: a, type: openlineage, uri: "${silent.url}" }]
  - id: two
    type: io.kestra.plugin.ee.assets.AssetShipper
    start: earliest
    assetExporters: [{ id: c, type: file, directory: ./two }]
`,
  );
  expect((await place().run(['import', 'records.jsonl'])).code).toBe(0);
  const { process: child, ended } = place().start(['ship', 'flow.yaml', '--json']);
  await arrival;
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(1);
  const interrupted = { status: 'incomplete', offset: '0', error: { code: 'interrupted' } };
  expect(JSON.parse(stdout)).toMatchObject([
    { outputs: { a: interrupted } },
    { outputs: { c: interrupted } },
  ]);
  expect(place().list('two')).toEqual([]);
});
