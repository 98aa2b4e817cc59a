// Whole Kestra flows, unedited, and real Prefect pages, shipped by the command.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { useEndpoints } from './endpoint.js';
import { tableRecord } from './fixture.js';
import { examples, usePlace } from './run-command.js';

const place = usePlace();
const endpoints = useEndpoints();

interface Flows {
  readonly toFile: string;
  readonly toOpenLineage: string;
  readonly taskIds: readonly [string, string];
  readonly exporterIds: readonly [string, string];
}

const ours: Flows = {
  toFile: readFileSync(join(examples, 'kestra/ship-to-file.yaml'), 'utf8'),
  toOpenLineage: readFileSync(join(examples, 'kestra/ship-to-openlineage.yaml'), 'utf8'),
  taskIds: [
    'company.platform.nightly_asset_archive.archive_assets',
    'company.platform.nightly_asset_lineage.ship_lineage',
  ],
  exporterIds: ['archive', 'marquez'],
};

describe('the example flows', () => {
  shipsBoth(() => ours);
});

const seedDocuments = process.env.SEED_DOCUMENTS_DIR;
const document = seedDocuments === undefined ? undefined : join(seedDocuments, 'kestra-assets.md');
const documentThere = document !== undefined && existsSync(document);
if (!documentThere)
  console.warn(
    'skipped: flows of Kestra’s documentation: SEED_DOCUMENTS_DIR names no folder with kestra-assets.md',
  );

describe.skipIf(!documentThere)('the flows of Kestra’s documentation, unedited', () => {
  shipsBoth(() => {
    const flows = [...readFileSync(document ?? '', 'utf8').matchAll(/```yaml\n(.*?)```/gs)]
      .map(([, text]) => text ?? '')
      .filter((text) => text.includes('AssetShipper'));
    const [toFile, toOpenLineage] = flows;
    if (toFile === undefined || toOpenLineage === undefined || flows.length !== 2)
      throw new Error(`expected two flows with an AssetShipper, found ${flows.length}`);
    return {
      toFile,
      toOpenLineage,
      taskIds: [
        'kestra.company.data.ship_asset_to_file.export_assets',
        'kestra.company.data.ship_asset_to_openlineage.export_to_lineage',
      ],
      exporterIds: ['file_exporter', 'openlineage_exporter'],
    };
  });
});

function shipsBoth(flowsOf: () => Flows): void {
  it('ships the last day to an Ion file', async () => {
    const { toFile, taskIds, exporterIds } = flowsOf();
    await importRecent();
    place().write('flow.yaml', toFile);
    const { code, document: result } = await place().json(['ship', 'flow.yaml']);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      taskId: taskIds[0],
      fetched: 2,
      outputs: { [exporterIds[0]]: { status: 'complete', records: 2, lines: 2 } },
    });
    const names = place().list('out');
    expect(names).toEqual([
      expect.stringMatching(/^kestra-log-file-\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}-.*-2-3\.ion$/),
    ]);
    const again = await place().json(['import', `out/${names[0]}`, '--store', 'sqlite:other.db']);
    expect(again.document).toMatchObject({ read: 2, imported: 2, rejected: 0 });
  });

  it('ships the last day to an OpenLineage endpoint, with the mapping that stands in it', async () => {
    const { toOpenLineage, taskIds, exporterIds } = flowsOf();
    const { url, taken, refused } = await endpoints.receiver();
    await importRecent();
    place().write('flow.yaml', toOpenLineage);
    const { code, document: result } = await place().json([
      'ship',
      'flow.yaml',
      '--set',
      `assetExporters.${exporterIds[1]}.uri=${url}`,
    ]);
    expect(code).toBe(0);
    expect(result).toMatchObject({
      taskId: taskIds[1],
      outputs: {
        [exporterIds[1]]: { status: 'complete', records: 2, deadLettered: 0, events: 4, delivered: 4 },
      },
    });
    expect(refused).toEqual([]);
    expect(taken.flatMap(({ findings }) => findings)).toEqual([]);
    expect(taken.map(({ event }) => (event as { readonly eventType: string }).eventType).sort()).toEqual([
      'COMPLETE',
      'COMPLETE',
      'START',
      'START',
    ]);
    for (const { event } of taken) {
      expect(event).toMatchObject({
        job: { namespace: 'company.data', name: 'load.write' },
        outputs: [{ namespace: 'company.data', name: expect.stringMatching(/^(orders|customers)$/) }],
      });
    }
  });
}

/** One record of long ago and two of just now. */
async function importRecent(): Promise<void> {
  const now = new Date().toISOString();
  place().write(
    'records.jsonl',
    `${[tableRecord('ancient', '2020-01-01T00:00:00Z'), tableRecord('orders', now), tableRecord('customers', now)].join('\n')}\n`,
  );
  const { code, stderr } = await place().run(['import', 'records.jsonl']);
  if (code !== 0) throw new Error(stderr);
}

const prefectEvents = process.env.PREFECT_EVENTS_DIR;
if (prefectEvents === undefined) console.warn('skipped: real Prefect pages: PREFECT_EVENTS_DIR is not set');

describe.skipIf(prefectEvents === undefined)('real Prefect pages', () => {
  it('are imported without a rejection and shipped as valid events', async () => {
    const folder = prefectEvents ?? '';
    const pages = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name));
    expect(pages.length).toBeGreaterThan(0);
    const imported = await place().json(['import', ...pages]);
    expect(imported.code).toBe(0);
    const { url, taken, refused } = await endpoints.receiver();
    place().write(
      'ship.yaml',
      `start: earliest\nassetExporters: [{ id: marquez, type: openlineage, uri: "${url}" }]\n`,
    );
    const { code, document: result } = await place().json(['ship', 'ship.yaml']);
    expect(code).toBe(0);
    const { imported: records } = imported.document as { readonly imported: number };
    const { marquez } = (
      result as {
        readonly outputs: {
          readonly marquez: {
            readonly records: number;
            readonly skipped: number;
            readonly deadLettered: number;
          };
        };
      }
    ).outputs;
    expect(marquez.records + marquez.skipped).toBe(records);
    expect(marquez.deadLettered).toBe(0);
    expect(refused).toEqual([]);
    expect(taken.flatMap(({ findings }) => findings)).toEqual([]);
    expect(taken.length).toBeGreaterThan(records);
    place().write('events.ndjson', taken.map(({ text }) => `${text}\n`).join(''));
    expect((await place().json(['validate', 'events.ndjson', '--strict'])).document).toEqual({
      valid: true,
      errors: 0,
      warnings: 0,
      findings: [],
    });
  });
});
