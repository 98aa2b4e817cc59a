import { describe, expect, test } from 'vitest';

import { load, problemsOf } from './load-fixture.js';

const plain = `
id: nightly
assetExporters:
  - { id: archive, type: file, directory: ./out }
  - { id: marquez, type: openlineage, uri: "http://localhost:5000", mappings: { a.b: { namespace: namespace } } }
`;

async function optionsWith(...sets: string[]) {
  const loaded = await load(plain, { sets, env: { HOST: 'h' } });
  return loaded.tasks[0]?.assetExporters.map(({ options }) => options);
}

test('an exporter is addressed by its id or its index, and a key that was absent is added', async () => {
  const sets = ['assetExporters.marquez.uri=http://other:1/', 'assetExporters.0.maxLinesPerFile=5'];
  expect(await optionsWith(...sets)).toMatchObject([
    { directory: './out', maxLinesPerFile: 5 },
    { uri: 'http://other:1/' },
  ]);
});

test('a segment with dots is quoted', async () => {
  const set = 'assetExporters.marquez.mappings."a.b".name="metadata.table"';
  expect((await optionsWith(set))?.[1]).toMatchObject({
    mappings: { 'a.b': { namespace: 'namespace', name: 'metadata.table' } },
  });
});

test('objects on the way are made', async () => {
  expect((await optionsWith('assetExporters.marquez.headers.X-Team=data'))?.[1]).toMatchObject({
    headers: { 'X-Team': 'data' },
  });
});

test('the value is a YAML scalar: true, 5 and null are not text, and what is quoted is', async () => {
  const { tasks } = await load(plain, { sets: ['delete=true', 'offsetKey="5"', 'id=null'] });
  expect(tasks[0]).toMatchObject({ delete: true, offsetKey: '5', id: 'default' });
});

test('the value is interpolated as if it stood in the file', async () => {
  const set = `assetExporters.marquez.uri=http://\${HOST}/`;
  expect((await optionsWith(set))?.[1]).toMatchObject({ uri: 'http://h/' });
});

test('a variable that is missing in the replaced value is not missed', async () => {
  const text = plain.replace('http://localhost:5000', `\${NOT_SET}`);
  const loaded = await load(text, { sets: ['assetExporters.marquez.uri=http://h/'] });
  expect(loaded.tasks[0]?.assetExporters[1]?.options.uri).toBe('http://h/');
});

test('in a flow every task that has the exporter is changed, the others stay', async () => {
  const flow = `
id: f
namespace: n
tasks:
  - { id: a, type: io.kestra.plugin.ee.assets.AssetShipper, assetExporters: [{ id: x, type: file, directory: a }] }
  - { id: b, type: io.kestra.plugin.ee.assets.AssetShipper, assetExporters: [{ id: y, type: file, directory: b }] }
  - { id: c, type: io.kestra.plugin.ee.assets.AssetShipper, assetExporters: [{ id: x, type: file, directory: c }] }
`;
  const loaded = await load(flow, { sets: ['assetExporters.x.format=JSON', 'lookbackPeriod=P2D'] });
  expect(loaded.tasks.map((task) => task.assetExporters[0]?.options.format)).toEqual(['JSON', 'ION', 'JSON']);
  expect(loaded.tasks.map((task) => task.lookbackPeriodMillis)).toEqual(Array(3).fill(172_800_000));
});

describe('a place that is not there is a problem', () => {
  test('an exporter that no task has', async () => {
    expect(await problemsOf(plain, { sets: ['assetExporters.marqez.uri=x'] })).toEqual([
      {
        path: '--set assetExporters.marqez.uri',
        message: 'no shipper task has an exporter or an entry `marqez`; there are archive, marquez',
        suggestion: 'marquez',
      },
    ]);
  });

  test('an index behind the last exporter', async () => {
    const problems = await problemsOf(plain, { sets: ['assetExporters.2.uri=x'] });
    expect(problems.map(({ path }) => path)).toEqual(['--set assetExporters.2.uri']);
  });

  test('something below a value that holds nothing', async () => {
    const problems = await problemsOf(plain, { sets: ['id.x=1'] });
    expect(problems.map(({ path, message }) => [path, message])).toEqual([
      ['--set id.x', 'there is nothing at `x` that could be set'],
    ]);
  });

  test('an unknown key', async () => {
    const problems = await problemsOf(plain, { sets: ['assetExporters.marquez.urii=x', 'lookback=P1D'] });
    expect(problems.map(({ path, suggestion }) => [path, suggestion])).toEqual([
      ['lookback', 'lookbackPeriod'],
      ['assetExporters[1] (marquez).urii', 'uri'],
    ]);
  });
});

describe('an option that is not PATH=VALUE with a scalar is a problem', () => {
  test.each(['uri', '=x', 'a..b=1', 'a."b=1', '.a=1', 'a"b"=1'])('%s', async (set) => {
    const problems = await problemsOf(plain, { sets: [set] });
    expect(problems.map(({ expected }) => expected)).toEqual(['PATH=VALUE']);
  });

  test.each([
    ['assetTypes=[Table]', 'into the file'],
    ['id={a: 1}', 'into the file'],
    ['id=a: b', 'put it in quotes'],
    ['id="a', 'put it in quotes'],
  ])('%s', async (set, way) => {
    const problems = await problemsOf(plain, { sets: [set] });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(`the value is not a YAML scalar: .*${way}`),
    ]);
  });
});
