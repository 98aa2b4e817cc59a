import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { type Receiver, startReceiver } from '../../../src/openlineage/receiver.js';
import { root, Workplace } from './workplace.js';

const folder = join(root, 'examples/schedule');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the scheduled run', () => {
  let receiver: Receiver;
  let events = 0;
  let workplace: Workplace;
  const places: Workplace[] = [];

  beforeAll(async () => {
    receiver = await startReceiver({
      port: 0,
      onEvent: () => {
        events += 1;
      },
    });
  });
  afterAll(async () => {
    await receiver.close();
    for (const place of places) place.remove();
  });
  beforeEach(() => {
    events = 0;
    workplace = new Workplace({ MARQUEZ_URL: receiver.url, MARQUEZ_TOKEN: 'not-a-real-token' });
    places.push(workplace);
    for (const file of readdirSync(folder)) cpSync(join(folder, file), workplace.path(file));
    const records = join(root, 'examples/records/kestra-pipelines.jsonl');
    cpSync(records, workplace.path('inbox/kestra-pipelines.jsonl'));
  });

  test('imports the inbox and ships it once, however often it runs', async () => {
    const first = await workplace.run('./ship-lineage.sh', []);
    expect(first.stderr).toContain('13 records read: 13 imported');
    expect(first.stderr).toContain('marquez: complete: 13 records, 24 of 24 events acknowledged');
    expect(first.code).toBe(0);
    const second = await workplace.run('./ship-lineage.sh', []);
    expect(second.stderr).toContain('0 imported, 13 known already');
    expect(second.code).toBe(0);
    expect(events).toBe(24);
    expect(readdirSync(workplace.path('archive'))).toHaveLength(1);
  });

  test('ships the good records of a bad file, and fails so that somebody looks', async () => {
    writeFileSync(workplace.path('inbox/bad.jsonl'), '{"flowId":"f"}\n');
    const { code, stderr } = await workplace.run('./ship-lineage.sh', []);
    expect(code).toBe(1);
    expect(stderr).toContain('rejected inbox/bad.jsonl:1: no_timestamp');
    expect(events).toBe(24);
    expect(readFileSync(workplace.path('rejects.jsonl'), 'utf8')).toContain('"line":1');
  });

  test('ends with the code of the configuration where a variable is missing', async () => {
    const { code, stderr } = await workplace.shell('unset MARQUEZ_TOKEN; ./ship-lineage.sh');
    expect(code).toBe(78);
    expect(stderr).toContain('environment variable MARQUEZ_TOKEN is not set');
  });

  test('the crontab starts it', async () => {
    const line = read('crontab').trimEnd().split('\n').at(-1) ?? '';
    const command = /^(?:\S+ ){5}(.+)$/.exec(line)?.[1] ?? '';
    writeFileSync(workplace.path('env.sh'), 'export MARQUEZ_TOKEN=from-the-file\n');
    const { code, stderr } = await workplace.shell(
      command.replace('/var/lib/asset-shipper', workplace.directory),
    );
    expect(stderr).toContain('marquez: complete: 13 records');
    expect(code).toBe(0);
  });
});

describe('the files for schedulers', () => {
  test('the systemd service runs the script, the timer names no other unit', () => {
    expect(read('asset-shipper.service')).toMatch(/^ExecStart=\/bin\/sh \S+\/ship-lineage\.sh$/m);
    expect(read('asset-shipper.service')).toMatch(/^SuccessExitStatus=75$/m);
    expect(read('asset-shipper.timer')).toMatch(/^OnCalendar=/m);
    expect(read('asset-shipper.timer')).not.toMatch(/^Unit=/m);
  });

  test('the CronJob never runs twice at once and gives the script what ship.yaml asks for', () => {
    const job = parse(read('cronjob.yaml')) as {
      kind: string;
      spec: {
        concurrencyPolicy: string;
        jobTemplate: { spec: { template: { spec: { containers: PodContainer[] } } } };
      };
    };
    expect(job.kind).toBe('CronJob');
    expect(job.spec.concurrencyPolicy).toBe('Forbid');
    const [container] = job.spec.jobTemplate.spec.template.spec.containers;
    const wanted = [...read('ship.yaml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(container?.env.map(({ name }) => name).sort()).toEqual(wanted.sort());
    expect(container?.command.at(-1)).toBe('/config/ship-lineage.sh');
  });
});

interface PodContainer {
  readonly env: readonly { readonly name: string }[];
  readonly command: readonly string[];
}
