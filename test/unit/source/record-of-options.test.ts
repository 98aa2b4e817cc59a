import { describe, expect, it } from 'vitest';

import { recordOfOptions } from '../../../src/source/record-of-options.js';

const now = '2026-01-15T06:00:00.000Z';

describe('the options of record', () => {
  it('give one record in canonical form', () => {
    const record = recordOfOptions(
      {
        flow: 'nightly',
        task: 'load',
        run: 'run-1',
        taskRun: 'task-run-1',
        namespace: 'company.data',
        tenant: 'acme',
        state: 'SUCCESS',
        start: '2026-01-15T07:00:00+01:00',
        end: '2026-01-15T06:00:05.1230Z',
        inputs: ['s3://lake/raw.csv'],
        outputs: ['{"id":"trips","type":"Table","metadata":{"rows":9007199254740993}}'],
        metadata: ['rows=12', 'note=a=b'],
        tags: ['t1'],
        source: 'cron',
        uid: 'u1',
      },
      now,
    );
    expect(JSON.parse(JSON.stringify({ ...record, outputs: undefined }))).toEqual({
      tenantId: 'acme',
      namespace: 'company.data',
      flowId: 'nightly',
      executionId: 'run-1',
      taskId: 'load',
      taskRunId: 'task-run-1',
      state: 'SUCCESS',
      startDate: '2026-01-15T06:00:00Z',
      endDate: '2026-01-15T06:00:05.1230Z',
      inputs: [{ tenantId: 'acme', id: 's3://lake/raw.csv' }],
      timestamp: '2026-01-15T06:00:05.1230Z',
      uid: 'u1',
      source: 'cron',
      tags: ['t1'],
      eventMetadata: { rows: '12', note: 'a=b' },
    });
    expect(String(record.outputs?.[0]?.metadata?.rows)).toBe('9007199254740993');
  });

  it('without any time take the time of the call', () => {
    expect(recordOfOptions({ outputs: ['trips'] }, now).timestamp).toBe(now);
    expect(recordOfOptions({ outputs: ['trips'], start: '2026-01-01T00:00:00Z' }, now).timestamp).toBe(
      '2026-01-01T00:00:00Z',
    );
  });

  it.each([
    ['broken JSON', { inputs: ['{"id": trips}'] }, /^--input: not valid JSON: .*character 8/],
    ['a blank id', { outputs: [''] }, /^no record: outputs\[0\]\.id: must not be blank/],
    ['no asset', {}, /^no record: a record needs an input or an output/],
    [
      'an instant without a zone',
      { outputs: ['a'], end: '2026-01-01T00:00:00' },
      /^no record: endDate must be/,
    ],
    [
      'metadata without a key',
      { outputs: ['a'], metadata: ['=5'] },
      /^--metadata: expected key=value, found =5/,
    ],
  ])('with %s are wrong usage that says where', (_, options, message) => {
    const record = (): unknown => recordOfOptions(options, now);
    expect(record).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
    );
  });
});
