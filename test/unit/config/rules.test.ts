import { describe, expect, test } from 'vitest';

import { AssetShipperError } from '../../../src/model/error.js';
import { exporterTypes, load, minimal, problemsOf, refused } from './load-fixture.js';

async function only(text: string) {
  const problems = await problemsOf(text);
  expect(problems).toHaveLength(1);
  return problems[0];
}

describe('keys of the task', () => {
  test('the defaults are those of the documentation', async () => {
    const { tasks } = await load(minimal);
    expect(tasks).toMatchObject([
      {
        id: 'default',
        filter: {},
        lookbackPeriodMillis: 86_400_000,
        offsetKey: 'AssetShipper-state',
        delete: false,
        defaultNamespace: 'assets://{{ tenantId }}',
        disabled: false,
      },
    ]);
    expect(Object.keys(tasks[0] ?? {})).not.toContain('start');
    expect(Object.keys(tasks[0] ?? {})).not.toContain('store');
  });

  test('null is the same as absent', async () => {
    const { tasks } = await load(
      'offsetKey:\nstart: ~\nassetExporters: [{ id: a, type: file, format: null }]',
    );
    expect(tasks).toMatchObject([{ offsetKey: 'AssetShipper-state' }]);
    expect(tasks[0]?.assetExporters[0]?.options.format).toBe('ION');
  });

  test.each([
    ['delete: true', { delete: true }],
    ['delete: "true"', { delete: true }],
    ['delete: "false"', { delete: false }],
    ['lookbackPeriod: P2W', { lookbackPeriodMillis: 1_209_600_000 }],
    ['lookbackPeriod: PT1.5S', { lookbackPeriodMillis: 1500 }],
    ['start: latest', { start: 'latest' }],
    ['start: 2026-01-01T10:00:00.1230+02:00', { start: '2026-01-01T08:00:00.1230Z' }],
    ['assetNamespace: company.*', { filter: { assetNamespace: 'company.*' } }],
  ])('%s is taken', async (line, part) => {
    expect((await load(`${line}\n${minimal}`)).tasks).toMatchObject([part]);
  });

  test.each([
    ['assetTypes: Table', 'assetTypes', 'expected a list, found text `Table`'],
    ['assetTypes: []', 'assetTypes', 'expected a list of at least 1 entry, found an empty list'],
    ['assetTypes: [5]', 'assetTypes[0]', 'expected text (put it in quotes), found number 5'],
    ['assetTypes: [" "]', 'assetTypes[0]', 'must not be blank, found text ` `'],
    ['flowId: 5', 'flowId', 'expected text (put it in quotes), found number 5'],
    ['flowId: {}', 'flowId', 'expected text, found an object'],
    ['flowNamespace: a*', 'flowNamespace', 'a `*` stands only at the end, as `prefix.*`, found text `a*`'],
    ['assetNamespace: "*"', 'assetNamespace', 'a `*` stands only at the end, as `prefix.*`, found text `*`'],
    [
      'lookbackPeriod: P1M',
      'lookbackPeriod',
      'months and years have no fixed length: write days, such as `P30D`, found text `P1M`',
    ],
    [
      'lookbackPeriod: 1 day',
      'lookbackPeriod',
      'expected an ISO-8601 duration such as `P1D` or `PT30M`, found text `1 day`',
    ],
    [
      'start: 2026-01-01T00:00:00',
      'start',
      'expected `earliest`, `latest` or an instant with its zone such as `2026-01-01T00:00:00Z`, found text `2026-01-01T00:00:00`',
    ],
    ['delete: maybe', 'delete', 'expected true or false or one of `true`, `false`, found text `maybe`'],
    ['offsetKey: ""', 'offsetKey', 'must not be blank, found empty text'],
    ['id: "a\\u0000"', 'id', 'must not contain control characters, found text `a\u0000`'],
  ])('%s is refused', async (line, path, message) => {
    expect(await only(`${line}\n${minimal}`)).toMatchObject({ path, message });
  });

  test('a misspelt word gets a suggestion', async () => {
    expect(await only(`start: earlist\n${minimal}`)).toMatchObject({ path: 'start', suggestion: 'earliest' });
    expect(await only(`lookBack: P1D\n${minimal}`)).toEqual({
      path: 'lookBack',
      message: 'unknown key `lookBack`',
      found: 'key `lookBack`',
      suggestion: 'lookbackPeriod',
    });
  });

  test('`sources` is not a key yet', async () => {
    expect(await only(`sources: []\n${minimal}`)).toMatchObject({
      path: 'sources',
      message: 'unknown key `sources`',
    });
  });
});

describe('exporters', () => {
  test.each([
    ['id: a', 'assetExporters', 'is required: expected a list'],
    ['assetExporters: []', 'assetExporters', 'expected a list of at least 1 entry, found an empty list'],
    ['assetExporters: { a: 1 }', 'assetExporters', 'expected a list, found an object'],
    ['assetExporters: [x]', 'assetExporters[0]', 'expected an object with `id` and `type`, found text `x`'],
    ['assetExporters: [{ type: file }]', 'assetExporters[0].id', 'every exporter needs an `id`'],
    [
      'assetExporters: [{ id: -a, type: file }]',
      'assetExporters[0].id',
      'expected letters, digits, `_` and `-`, beginning with a letter or a digit, found text `-a`',
    ],
  ])('%s is refused', async (text, path, message) => {
    expect(await only(text)).toMatchObject({ path, message });
  });

  test('need a type that is known', async () => {
    expect(await only('assetExporters: [{ id: a }]')).toMatchObject({
      path: 'assetExporters[0] (a).type',
      message: expect.stringContaining('is required: expected one of `file`,'),
    });
    expect(await only('assetExporters: [{ id: a, type: fiel }]')).toMatchObject({
      path: 'assetExporters[0] (a).type',
      message: 'unknown type of exporter, found text `fiel`',
      suggestion: 'file',
    });
  });

  test('cannot share an id', async () => {
    const text = 'assetExporters: [{ id: a, type: file }, { id: a, type: console }]';
    expect(await only(text)).toMatchObject({
      path: 'assetExporters[1] (a).id',
      message: 'assetExporters[0] has the same id',
    });
  });

  test('a module that cannot be loaded is one problem among others', async () => {
    const find = async (type: string) => {
      if (type !== './mine.js') return exporterTypes.find(type);
      throw new AssetShipperError('exporter_unknown', 'cannot load the exporter ./mine.js');
    };
    const text = 'assetExporters: [{ id: a, type: ./mine.js }, { id: b, type: file, x: 1 }]';
    const problems = await problemsOf(text, { exporterTypes: { ...exporterTypes, find } });
    expect(problems.map(({ message }) => message)).toEqual([
      'cannot load the exporter ./mine.js',
      'unknown key `x`',
    ]);
  });

  test.each([
    ['format: ion', 'format', 'expected one of `ION`, `JSON`, `AVRO`, found text `ion`', 'ION'],
    ['maxLinesPerFile: 0', 'maxLinesPerFile', 'expected more than 0, found number 0', undefined],
    ['maxLinesPerFile: true', 'maxLinesPerFile', 'expected a number or text, found true', undefined],
  ])('file: %s is refused', async (option, key, message, suggestion) => {
    const problem = await only(`assetExporters: [{ id: a, type: file, ${option} }]`);
    expect(problem).toMatchObject({ path: `assetExporters[0] (a).${key}`, message });
    expect(problem?.suggestion).toBe(suggestion);
  });

  test.each([
    ['uri: nowhere', 'uri', 'expected a URL, found text `nowhere`'],
    ['uri: "http://h", auth: { type: bearr }', 'auth.type', 'expected one of `bearer`, `api_key`, `basic`'],
    [
      'uri: "http://h", auth: { token: x }',
      'auth.type',
      'is required: expected one of `bearer`, `api_key`, `basic`',
    ],
    ['uri: "http://h", auth: { type: bearer }', 'auth.token', 'is required: expected text'],
    ['uri: "http://h", auth: bearer', 'auth', 'expected an object'],
    ['uri: "http://h", headers: { X-A: 1 }', 'headers.X-A', 'expected text (put it in quotes)'],
    ['uri: "http://h", deadLetters: { max: 1 }', 'deadLetters.max', 'unknown key `max`'],
    ['preset: generic', 'uri', 'is required: expected text'],
  ])('openlineage: { %s } is refused', async (options, key, message) => {
    expect(await only(`assetExporters: [{ id: a, type: openlineage, ${options} }]`)).toMatchObject({
      path: `assetExporters[0] (a).${key}`,
      message,
    });
  });

  test('a nested key gets its suggestion from where it stands', async () => {
    const text =
      'assetExporters: [{ id: a, type: openlineage, uri: "http://h", auth: { type: basic, username: u, pasword: p, password: p } }]';
    expect(await only(text)).toEqual({
      path: 'assetExporters[0] (a).auth.pasword',
      message: 'unknown key `pasword`',
      found: 'key `pasword`',
      suggestion: 'password',
    });
  });

  test('mappings are checked by the caller, untouched, and told in the same report', async () => {
    const calls: unknown[] = [];
    const text = `
lookback: P1D
assetExporters:
  - { id: a, type: openlineage, uri: "http://h", facetPrefix: acme, mappings: { Table: { name: "{{ id }}\${X}" } } }
  - { id: b, type: console }
`;
    const problems = await problemsOf(text, {
      checkMappings: (...call) => {
        calls.push(call);
        return [{ path: `${call[1].path}.Table.name`, message: 'is wrong' }];
      },
    });
    expect(calls).toEqual([
      [
        { Table: { name: `{{ id }}\${X}` } },
        { path: 'assetExporters[0] (a).mappings', workingDirectory: '/srv/shipper', facetPrefix: 'acme' },
      ],
    ]);
    expect(problems.map(({ path }) => path)).toEqual([
      'lookback',
      'assetExporters[0] (a).mappings.Table.name',
    ]);
  });

  test('templates are checked by the caller in the same report', async () => {
    const text = `
defaultNamespace: "{{ a"
assetExporters: [{ id: a, type: openlineage, uri: "http://h", jobName: "{{ b", formt: x }]
`;
    const problems = await problemsOf(text, {
      checkTemplate: (template, { path, kind }) => [{ path, message: `${kind} ${template}` }],
    });
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'defaultNamespace: asset {{ a',
      'assetExporters[0] (a).formt: unknown key `formt`',
      'assetExporters[0] (a).jobName: record {{ b',
    ]);
  });

  test('templates are left as they are', async () => {
    const text = `
defaultNamespace: "x://{{ metadata.host }}/\${A}"
assetExporters: [{ id: a, type: openlineage, uri: "http://h", jobName: "{{ taskId }}", jobNamespace: "{{ flowId }}" }]
`;
    const { tasks } = await load(text);
    expect(tasks[0]?.defaultNamespace).toBe(`x://{{ metadata.host }}/\${A}`);
    expect(tasks[0]?.assetExporters[0]?.options).toMatchObject({
      jobName: '{{ taskId }}',
      jobNamespace: '{{ flowId }}',
    });
  });
});

describe('two file exporters with the same directory, prefix and format', () => {
  const two = (a: string, b: string) =>
    `assetExporters: [{ id: a, type: file${a} }, { id: b, type: io.kestra.plugin.ee.assets.FileAssetExporter${b} }]`;

  test.each([
    ['by default', '', ''],
    ['spelt in two ways', ', directory: out/../out', ', directory: /srv/shipper/out/'],
    ['beside another compression', '', ', compression: gzip'],
  ])('are refused: %s', async (_, a, b) => {
    expect(await only(two(a, b))).toMatchObject({
      path: 'assetExporters[1] (b)',
      message: expect.stringContaining('writes where assetExporters[0] (a) writes'),
    });
  });

  test.each([['directory: other'], ['logFilePrefix: other'], ['format: JSON']])(
    'are fine with another %s',
    async (option) => {
      expect((await load(two('', `, ${option}`))).tasks).toHaveLength(1);
    },
  );

  test('are refused across the tasks of a flow, but not where one is disabled', async () => {
    const task = (id: string, more: string) =>
      `  - { id: ${id}, type: io.kestra.plugin.ee.assets.AssetShipper, assetExporters: [{ id: x, type: file }]${more} }\n`;
    const flow = (more: string) => `id: f\nnamespace: n\ntasks:\n${task('a', '')}${task('b', more)}`;
    expect(await problemsOf(flow(''))).toMatchObject([{ path: 'tasks[1] (b).assetExporters[0] (x)' }]);
    expect((await load(flow(', disabled: true'))).tasks).toHaveLength(2);
  });
});

test('everything that is wrong is told in one report, one line each', async () => {
  const error = await refused(
    `
start: tomorrow
assetExporters:
  - { id: archive, type: file, formt: JSON, directory: "\${OUT}" }
  - { id: marquez, type: openlineag, uri: "{{ secret('URI') }}" }
  - { id: archive, type: file, format: CSV }
`,
    { sets: ['assetExporters.nobody.uri=x'] },
  );
  expect(error.code).toBe('config_invalid');
  expect(error.message.split('\n')).toEqual([
    'shipper.yaml has 8 problems:',
    '  --set assetExporters.nobody.uri: no shipper task has an exporter or an entry `nobody`; there are archive, marquez, archive',
    '  assetExporters[0] (archive).directory: environment variable OUT is not set',
    '  assetExporters[1] (marquez).uri: secret URI: environment variable SECRET_URI is not set',
    expect.stringMatching(/^ {2}start: expected `earliest`.*, found text `tomorrow`$/),
    '  assetExporters[0] (archive).formt: unknown key `formt`; did you mean `format`?',
    expect.stringMatching(
      /^ {2}assetExporters\[1\] \(marquez\)\.type: unknown type of exporter, found text `openlineag` \(expected one of `file`, .*\); did you mean `openlineage`\?$/,
    ),
    '  assetExporters[2] (archive).id: assetExporters[0] has the same id (found text `archive`)',
    '  assetExporters[2] (archive).format: expected one of `ION`, `JSON`, `AVRO`, found text `CSV`',
  ]);
  expect(error.problems).toHaveLength(8);
});

test('the result cannot be changed, but the type of an exporter stays as it was', async () => {
  const loaded = await load(`assetTypes: [Table]\n${minimal}`);
  const task = loaded.tasks[0];
  const exporter = task?.assetExporters[0];
  for (const part of [
    loaded,
    loaded.tasks,
    task,
    task?.filter,
    task?.filter.assetTypes,
    task?.assetExporters,
    exporter,
    exporter?.options,
  ]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
  expect(exporter?.exporterType).toBe(await exporterTypes.find('file'));
  expect(Object.isFrozen(exporter?.exporterType)).toBe(false);
});

test.each([
  ['mysql://user:canary@host/db', 'text `mysql://…@host/db`'],
  ['assets.db', 'text `assets.db`'],
  ['sqlite:', 'text `sqlite:`'],
])('a store that is no URL of a store is a problem like others: %s', async (store, found) => {
  const problems = await problemsOf(`store: "${store}"\n${minimal}`);
  expect(problems).toMatchObject([{ path: 'store', found, expected: '`sqlite:PATH` or `postgres://…`' }]);
  expect(JSON.stringify(problems)).not.toContain('canary');
});
