// Records and configurations that the tests of the command share.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { examples, type Place } from './run-command.js';

export const kestraRecords = join(examples, 'records/kestra-pipelines.jsonl');
export const kestraRecordCount = 13;

/** Everything into one JSON file below ./out. */
export const archiveConfiguration = `id: ship_assets
start: earliest
assetExporters:
  - id: archive
    type: file
    format: JSON
`;

/** To an endpoint that is given up quickly. */
export function endpointConfiguration(url: string, more = ''): string {
  return `id: ship_assets
start: earliest
assetExporters:
  - id: marquez
    type: openlineage
    uri: ${url}
    timeout: PT1S
    retry: { attempts: 2, maxDelay: PT0.1S, maxTime: PT2S }
${more}`;
}

/** Imported once by the command, copied from then on. */
const imported = mkdtempSync(join(tmpdir(), 'asset-shipper-cli-store-'));
process.once('exit', () => rmSync(imported, { recursive: true, force: true }));

/** A place whose store holds the records of the example pipelines. */
export async function importExamples(place: Place): Promise<void> {
  const store = join(imported, '.asset-shipper');
  if (!existsSync(store)) {
    const { code, stderr } = await place.run(['import', kestraRecords]);
    if (code !== 0) throw new Error(`import failed: ${stderr}`);
    cpSync(place.path('.asset-shipper'), store, { recursive: true });
  }
  cpSync(store, place.path('.asset-shipper'), { recursive: true });
}

/** A record as Kestra writes it, one table written by one task. */
export function tableRecord(id: string, timestamp: string): string {
  return JSON.stringify({
    tenantId: 'main',
    namespace: 'company.data',
    flowId: 'load',
    executionId: `run-${id}`,
    taskId: 'write',
    taskRunId: `task-${id}`,
    state: 'SUCCESS',
    startDate: timestamp,
    endDate: timestamp,
    timestamp,
    inputs: [{ id: 'sample_data.nyc.taxi' }],
    outputs: [
      {
        id,
        namespace: 'company.data',
        type: 'io.kestra.plugin.ee.assets.Table',
        metadata: { system: 'postgres' },
      },
    ],
  });
}
