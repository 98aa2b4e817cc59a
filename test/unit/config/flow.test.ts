import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { load, problemsOf } from './load-fixture.js';

const shipper = 'io.kestra.plugin.ee.assets.AssetShipper';

function shipperTask(id: string, more = ''): string {
  return `{ id: ${id}, type: ${shipper}, assetExporters: [{ id: x, type: file, directory: ./${id} }]${more} }`;
}

test('a flow that ships to a file is loaded as it stands', async () => {
  const loaded = await load(`
id: nightly_archive
namespace: acme.lineage

tasks:
  - id: archive
    type: ${shipper}
    assetExporters:
      - id: to_file
        type: io.kestra.plugin.ee.assets.FileAssetExporter
        format: ION
`);
  expect(loaded).toMatchObject({ isFlow: true, skippedTasks: [], notices: [] });
  expect(loaded.tasks).toMatchObject([
    {
      id: 'acme.lineage.nightly_archive.archive',
      offsetKey: 'AssetShipper-state',
      secrets: [],
      assetExporters: [{ id: 'to_file', type: 'file', options: { format: 'ION', directory: './out' } }],
    },
  ]);
});

test('a flow that ships to OpenLineage is loaded as it stands, its address set from outside', async () => {
  const text = `
id: nightly_lineage
namespace: acme.lineage

tasks:
  - id: to_catalog
    type: ${shipper}
    assetExporters:
      - id: catalog
        type: io.kestra.plugin.ee.openlineage.OpenLineageAssetExporter
        uri: http://host.docker.internal:5000
        mappings:
          io.kestra.plugin.ee.assets.Table:
            namespace: namespace
`;
  const { tasks } = await load(text, { sets: ['assetExporters.catalog.uri=http://127.0.0.1:41234'] });
  expect(tasks[0]?.assetExporters[0]).toMatchObject({
    type: 'openlineage',
    options: {
      uri: 'http://127.0.0.1:41234',
      mappings: { 'io.kestra.plugin.ee.assets.Table': { namespace: 'namespace' } },
    },
  });
});

const seedDocuments = process.env.SEED_DOCUMENTS_DIR;
if (seedDocuments === undefined) {
  console.warn("skipped: the flows of Kestra's documentation; SEED_DOCUMENTS_DIR does not name their folder");
}
describe.skipIf(seedDocuments === undefined)("the flows of Kestra's documentation", () => {
  test('those that ship are loaded unedited, the others have nothing to ship', async () => {
    const page = await readFile(join(seedDocuments ?? '', 'kestra-assets.md'), 'utf8');
    const flows = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)]
      .map(([, text = '']) => text)
      .filter((text) => /^tasks:/m.test(text));
    const shipping = flows.filter((text) => text.includes(shipper));
    const ids = await Promise.all(shipping.map(async (text) => (await load(text)).tasks.map(({ id }) => id)));
    expect(ids).toEqual([
      ['kestra.company.data.ship_asset_to_file.export_assets'],
      ['kestra.company.data.ship_asset_to_openlineage.export_to_lineage'],
    ]);
    const others = flows.filter((text) => !text.includes(shipper));
    expect(others.length).toBeGreaterThan(3);
    for (const text of others) {
      const messages = (await problemsOf(text)).map(({ message }) => message);
      expect(messages).toEqual([expect.stringContaining(`no task of type ${shipper}`)]);
    }
  });
});

const nested = `
id: f
namespace: n
description: "{{ inputs.anything }}"
inputs: [{ id: day, type: STRING }]
labels: { team: data }
triggers:
  - { id: daily, type: io.kestra.plugin.core.trigger.Schedule, cron: "0 3 * * *" }
errors:
  - ${shipperTask('on_error')}
tasks:
  - ${shipperTask('first')}
  - id: sequence
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - { id: log, type: io.kestra.plugin.core.log.Log, message: "{{ now() }}" }
      - ${shipperTask('in_sequence')}
    finally:
      - ${shipperTask('at_last')}
  - id: choice
    type: io.kestra.plugin.core.flow.Switch
    value: "{{ inputs.day }}"
    cases:
      monday: [${shipperTask('monday')}]
    defaults: [${shipperTask('otherwise')}]
  - id: condition
    type: io.kestra.plugin.core.flow.If
    condition: "{{ true }}"
    then: [${shipperTask('yes')}]
    else:
      - id: inner
        type: io.kestra.plugin.core.flow.Parallel
        tasks: [${shipperTask('no')}]
  - id: graph
    type: io.kestra.plugin.core.flow.Dag
    tasks:
      - { task: ${shipperTask('late')}, dependsOn: [early] }
      - { task: ${shipperTask('early')} }
  - id: loop
    type: io.kestra.plugin.core.flow.ForEach
    values: [1]
    tasks: [{ id: folder, type: io.kestra.plugin.core.flow.WorkingDirectory, tasks: [${shipperTask('deep')}] }]
`;

test('nested shipper tasks are found in the order of the document', async () => {
  const { tasks } = await load(nested);
  expect(tasks.map(({ id }) => id)).toEqual(
    ['first', 'in_sequence', 'monday', 'otherwise', 'yes', 'no', 'late', 'early', 'deep'].map(
      (id) => `n.f.${id}`,
    ),
  );
});

test('what is not run is said', async () => {
  const { skippedTasks, notices } = await load(nested);
  expect(skippedTasks).toEqual([
    { id: 'on_error', type: shipper },
    { id: 'log', type: 'io.kestra.plugin.core.log.Log' },
    { id: 'at_last', type: shipper },
  ]);
  expect(notices.filter((notice) => notice.includes('skipped'))).toEqual([
    'trigger daily of type io.kestra.plugin.core.trigger.Schedule is skipped: what stands under `triggers` is not run here',
    `task on_error of type ${shipper} is skipped: what stands under \`errors\` is not run here`,
    'task log of type io.kestra.plugin.core.log.Log is skipped: it is not an AssetShipper',
    `task at_last of type ${shipper} is skipped: what stands under \`finally\` is not run here`,
  ]);
  expect(notices.filter((notice) => notice.includes('whatever the condition'))).toHaveLength(5);
});

test('a problem of a nested task has the whole path', async () => {
  const problems = await problemsOf(nested.replace('directory: ./late', 'directry: ./late'));
  expect(problems).toMatchObject([
    {
      path: 'tasks[4] (graph).tasks[0].task (late).assetExporters[0] (x).directry',
      suggestion: 'directory',
    },
  ]);
});

test('a task inside of a disabled task is disabled', async () => {
  const { tasks, notices } = await load(`
id: f
namespace: n
tasks:
  - { id: outer, type: io.kestra.plugin.core.flow.Sequential, disabled: true, tasks: [${shipperTask('a')}] }
  - ${shipperTask('b', ', disabled: true')}
  - ${shipperTask('c')}
`);
  expect(tasks.map(({ disabled }) => disabled)).toEqual([true, true, false]);
  expect(notices).toEqual(['n.f.a is disabled: it is not run', 'n.f.b is disabled: it is not run']);
});

test('the values of `flow` are known inside of a flow', async () => {
  const text = `
id: f
namespace: n
tasks:
  - ${shipperTask('a', `, flowNamespace: "{{ flow.namespace }}", offsetKey: "{{ flow.id }}-state"`)}
`;
  expect((await load(text)).tasks).toMatchObject([{ offsetKey: 'f-state', filter: { flowNamespace: 'n' } }]);
});

test('ignored defaults of plugins and a disabled flow are said', async () => {
  const { notices } = await load(`
id: f
namespace: n
disabled: true
pluginDefaults: [{ type: io.kestra.plugin.ee.assets, values: { delete: true } }]
tasks: [${shipperTask('a')}]
`);
  expect(notices).toEqual([
    'the flow is disabled in Kestra; its shipper tasks are run here',
    '`pluginDefaults` are ignored: write their values into the shipper tasks',
  ]);
});

describe('a flow that cannot be run is refused', () => {
  const head = 'id: f\nnamespace: n\n';
  test.each([
    ['without a shipper task', `${head}tasks: [{ id: a, type: io.kestra.plugin.core.log.Log }]`, 'tasks'],
    ['with one only under `errors`', `${head}tasks: []\nerrors: [${shipperTask('a')}]`, 'tasks'],
    ['without an id', `namespace: n\ntasks: [${shipperTask('a')}]`, 'id'],
    ['without a namespace', `id: f\ntasks: [${shipperTask('a')}]`, 'namespace'],
    ['with tasks that are no list', `${head}tasks: 5`, 'tasks'],
    [
      'with two tasks of one id',
      `${head}tasks: [${shipperTask('a')}, ${shipperTask('a').replace('./a', './b')}]`,
      'tasks[1] (a).id',
    ],
    [
      'with a task without an id',
      `${head}tasks: [{ type: ${shipper}, assetExporters: [{ id: x, type: file }] }]`,
      'tasks[0].id',
    ],
    [
      'with a misspelt type',
      `${head}tasks: [{ id: a, type: ${shipper.replace('Ship', 'ship')} }]`,
      'tasks[0] (a).type',
    ],
  ])('%s', async (_, text, path) => {
    const problems = await problemsOf(text);
    expect(problems[0]?.path).toBe(path);
  });

  test('a document that is no object', async () => {
    expect(await problemsOf('')).toMatchObject([
      { path: '', message: expect.stringContaining('expected a') },
    ]);
  });

  test('a list without a shipper task', async () => {
    expect(await problemsOf('- { id: a, type: io.kestra.plugin.core.log.Log }')).toMatchObject([
      { path: '', message: expect.stringContaining('the list has no task of type') },
    ]);
  });
});

describe('tasks that are pasted with the dash before them', () => {
  test('are run under their own ids, the others are skipped and said so', async () => {
    const log = '- { id: hello, type: io.kestra.plugin.core.log.Log }';
    const { tasks, notices, isFlow } = await load(`${log}\n- ${shipperTask('a')}\n- ${shipperTask('b')}`);
    expect(isFlow).toBe(false);
    expect(tasks.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(notices).toEqual([expect.stringContaining('hello')]);
  });

  test('are named by their place in the list', async () => {
    const [problem] = await problemsOf(`- ${shipperTask('a').replace('assetExporters', 'assetExporter')}`);
    expect(problem).toMatchObject({ path: '[0] (a).assetExporter', suggestion: 'assetExporters' });
  });
});

describe('a pasted Kestra task', () => {
  const task = `
id: export_assets
type: ${shipper}
description: "{{ anything(1) }}"
timeout: PT1H
retry: { type: constant, interval: PT1M }
runIf: "{{ inputs.day == 'monday' }}"
allowFailure: true
logLevel: INFO
workerGroup: { key: x }
disabled: false
assetExporters: [{ id: x, type: file }]
`;

  test("may have the keys of every Kestra task; what isn't honoured is said", async () => {
    const { tasks, notices, isFlow } = await load(task);
    expect(isFlow).toBe(false);
    expect(tasks).toMatchObject([{ id: 'export_assets', timeoutMillis: 3_600_000, disabled: false }]);
    expect(notices).toEqual(
      ['description', 'retry', 'runIf', 'allowFailure', 'logLevel', 'workerGroup'].map(
        (key) => `\`${key}\` is a matter of Kestra and ignored here`,
      ),
    );
  });

  test('without its type these keys are unknown', async () => {
    const problems = await problemsOf(task.replace(/^type:.*\n/m, ''));
    expect(problems.map(({ path }) => path)).toEqual([
      'description',
      'timeout',
      'retry',
      'runIf',
      'allowFailure',
      'logLevel',
      'workerGroup',
      'disabled',
    ]);
  });

  test('of another type is refused', async () => {
    const problems = await problemsOf(task.replace(shipper, `${shipper}s`));
    expect(problems).toMatchObject([{ path: 'type', expected: `\`${shipper}\``, suggestion: shipper }]);
  });
});
