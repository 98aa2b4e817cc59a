// The runs and assets of Kestra's page about assets, as records, in the order in which its flows would run. References
// are completed from the state so far, as a store does. No test stands here.

import { assetKey } from '../../../src/model/asset.js';
import { type AssetState, mergeAsset } from '../../../src/model/asset-state.js';
import { completeRecord } from '../../../src/model/complete.js';
import type { AssetLineageRecord } from '../../../src/model/record.js';
import { recordOf } from './fixture.js';

const table = 'io.kestra.plugin.ee.assets.Table';
const data = { namespace: 'kestra.company.data', flowId: 'data_pipeline_assets', executionId: 'exec2' };
const infra = { namespace: 'kestra.company.infra', flowId: 'infra_assets', executionId: 'exec3' };

function bucket(team: string): object {
  const id = `kestra-${team}-bucket`;
  return { id, type: 'AWS_BUCKET', metadata: { provider: 's3', address: `s3://${id}` } };
}

function mart(column: string): object {
  return { id: `avg_${column}`, namespace: data.namespace, type: table, metadata: { model_layer: 'mart' } };
}

const runs: readonly object[] = [
  {
    namespace: 'company.team',
    flowId: 'pipeline_with_assets',
    executionId: 'exec1',
    taskId: 'create_trips_table',
    outputs: [
      {
        id: 'trips',
        namespace: 'company.team',
        type: table,
        metadata: { database: 'sqlite', table: 'trips' },
      },
    ],
  },
  {
    ...data,
    taskId: 'create_staging_layer_asset',
    inputs: [{ id: 'sample_data.nyc.taxi' }],
    outputs: [{ id: 'trips', namespace: data.namespace, type: table, metadata: { model_layer: 'staging' } }],
  },
  ...['passenger_count', 'trip_distance'].map((column) => ({
    ...data,
    taskId: 'create_mart_layer_asset',
    taskRunId: `mart_${column}`,
    inputs: [{ id: 'trips' }],
    outputs: [mart(column)],
  })),
  ...['business', 'data', 'finance', 'product'].map((team) => ({
    ...infra,
    taskId: 'create_bucket',
    taskRunId: `bucket_${team}`,
    outputs: [bucket(team)],
  })),
  {
    namespace: 'kestra.company.data',
    flowId: 'upload_file',
    executionId: 'exec4',
    taskId: 'aws_upload',
    inputs: [{ id: 'kestra-data-bucket' }],
    outputs: [{ id: 'raw_customer', type: 'io.kestra.plugin.ee.assets.File', metadata: { owner: 'data' } }],
  },
  {
    outputs: [
      {
        id: 'vm-etl-01',
        type: 'io.kestra.plugin.ee.assets.VM',
        displayName: 'ETL worker',
        description: 'Runs the **nightly** jobs',
        metadata: { provider: 'aws', region: 'eu-west-1', state: 'running' },
      },
    ],
  },
];

/** Completed, with times and task-run ids filled in. */
export const seedRecords: readonly AssetLineageRecord[] = complete(runs);

function complete(raw: readonly object[]): readonly AssetLineageRecord[] {
  const states = new Map<string, AssetState>();
  return raw.map((run, index) => {
    const minute = String(index).padStart(2, '0');
    const times = { startDate: `2026-01-15T06:${minute}:00Z`, endDate: `2026-01-15T06:${minute}:04.25Z` };
    const ran =
      'taskId' in run
        ? { taskRunId: `run${index}`, state: 'SUCCESS', ...times }
        : { timestamp: times.endDate };
    const record = completeRecord(
      recordOf({ ...ran, ...run }),
      (tenantId, id) => states.get(assetKey(tenantId, id))?.asset,
    );
    for (const side of ['inputs', 'outputs'] as const) {
      for (const asset of record[side] ?? []) {
        const key = assetKey(asset.tenantId, asset.id);
        const state = mergeAsset(states.get(key), asset, side === 'inputs' ? 'input' : 'output', record);
        if (state) states.set(key, state);
      }
    }
    return record;
  });
}
