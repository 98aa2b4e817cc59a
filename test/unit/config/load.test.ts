import { expect, test } from 'vitest';

import { load, refused } from './load-fixture.js';

const full = `
id: ship_assets
type: io.kestra.plugin.ee.assets.AssetShipper
store: sqlite:.asset-shipper/assets.db
assetNamespace: company.data
assetTypes: [Table, io.kestra.plugin.ee.assets.Dataset]
flowNamespace: company.team
flowId: pipeline_with_assets
taskId: create_trips_table
lookbackPeriod: P1D
start: earliest
offsetKey: AssetShipper-state
delete: false
defaultNamespace: "assets://{{ tenantId }}"
assetExporters:
  - id: archive
    type: io.kestra.plugin.ee.assets.FileAssetExporter
    format: ION
    logFilePrefix: kestra-log-file
    maxLinesPerFile: 100000
    directory: ./out
    compression: none
  - id: marquez
    type: io.kestra.plugin.ee.openlineage.OpenLineageAssetExporter
    uri: http://localhost:5000
    preset: generic
    auth: { type: bearer, token: "\${MARQUEZ_TOKEN}" }
    headers: {}
    deadLetters: { maxCount: 100, maxPercent: 1 }
    timeout: PT30S
    retry: { attempts: 6, maxDelay: PT30S, maxTime: PT2M }
    mappings:
      io.kestra.plugin.ee.assets.Table:
        namespace: namespace
`;

test('a configuration with every key is loaded as it is written', async () => {
  const loaded = await load(full, { env: { MARQUEZ_TOKEN: 'canary-5f1' } });
  expect(loaded.isFlow).toBe(false);
  expect(loaded.notices).toEqual([]);
  expect(loaded.tasks).toHaveLength(1);
  const { assetExporters, ...task } = loaded.tasks[0] ?? {};
  expect(task).toEqual({
    id: 'ship_assets',
    store: 'sqlite:.asset-shipper/assets.db',
    filter: {
      assetNamespace: 'company.data',
      assetTypes: ['Table', 'io.kestra.plugin.ee.assets.Dataset'],
      flowNamespace: 'company.team',
      flowId: 'pipeline_with_assets',
      taskId: 'create_trips_table',
    },
    lookbackPeriodMillis: 86_400_000,
    start: 'earliest',
    offsetKey: 'AssetShipper-state',
    delete: false,
    defaultNamespace: 'assets://{{ tenantId }}',
    disabled: false,
    secrets: ['canary-5f1'],
  });
  expect(assetExporters?.map(({ id, type }) => [id, type])).toEqual([
    ['archive', 'file'],
    ['marquez', 'openlineage'],
  ]);
  expect(assetExporters?.[1]?.options).toMatchObject({
    uri: 'http://localhost:5000',
    auth: { type: 'bearer', token: 'canary-5f1' },
    mappings: { 'io.kestra.plugin.ee.assets.Table': { namespace: 'namespace' } },
  });
});

test('a typing error is told with path, exporter id and the nearest key', async () => {
  const error = await refused(
    'assetExporters: [{ id: a, type: file }, { id: marquez, type: file, formt: JSON }]',
  );
  expect(error.exitCode).toBe(78);
  expect(error.message).toContain(
    'assetExporters[1] (marquez).formt: unknown key `formt`; did you mean `format`?',
  );
});
