import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, test } from 'vitest';

import { root, Workplace } from './workplace.js';

describe('the library', () => {
  const workplace = new Workplace();
  afterAll(() => workplace.remove());

  test('imports and ships in a program of eight statements', async () => {
    cpSync(join(root, 'examples/records/kestra-pipelines.jsonl'), workplace.path('records.jsonl'));
    const config = readFileSync(join(root, 'examples/task-step/ship.yaml'), 'utf8');
    writeFileSync(workplace.path('ship.yaml'), config.replaceAll('/var/lib/asset-shipper', '.'));
    const { code, stdout, stderr } = await workplace.run(process.execPath, [
      join(root, 'examples/library/ship.mjs'),
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const uri = /^complete (file:\S+)\n$/.exec(stdout)?.[1] ?? '';
    expect(existsSync(fileURLToPath(uri))).toBe(true);
  });

  test('makes and checks an OpenLineage event', async () => {
    const { code, stdout, stderr } = await workplace.run(process.execPath, [
      join(root, 'examples/library/openlineage-event.mjs'),
    ]);
    expect(stderr).toBe('0 findings\n');
    expect(code).toBe(0);
    const { inputs, outputs } = JSON.parse(stdout) as { inputs: unknown; outputs: { name: string }[] };
    expect(inputs).toEqual([{ namespace: 's3://lake', name: 'raw/trips.csv' }]);
    expect(outputs[0]?.name).toBe('shop.public.trips');
  });
});
