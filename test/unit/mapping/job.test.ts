import { createHash } from 'node:crypto';

import { describe, expect, test } from 'vitest';
import { compileJob, type JobSettings } from '../../../src/mapping/job.js';
import { staticUuid } from '../../../src/openlineage/id.js';
import { recordOf, taskRun } from './fixture.js';

const uuid = '0198b3de-2222-7abc-8def-0123456789ab';
const outputs = [{ id: 'b' }, { id: 'a' }, { id: 'b' }];
const raw = { ...taskRun, inputs: [{ id: 'in' }], outputs };

function jobOf(extra: object = {}, settings: JobSettings = {}): ReturnType<ReturnType<typeof compileJob>> {
  return compileJob(settings)(recordOf({ ...raw, ...extra }));
}

describe('the name of a job', () => {
  test.each<[string, object, JobSettings, string, string]>([
    ['is flow and task in the flow’s namespace', {}, {}, 'company.team', 'pipeline.load'],
    ['is the flow where there is no task', { taskId: null }, {}, 'company.team', 'pipeline'],
    ['is the task where there is no flow', { flowId: null }, {}, 'company.team', 'load'],
    ['falls back to default', { namespace: null }, {}, 'default', 'pipeline.load'],
    [
      'falls back to prefect for Prefect',
      { namespace: null, source: 'prefect' },
      {},
      'prefect',
      'pipeline.load',
    ],
    [
      'is made of the outputs where nothing has a name',
      { flowId: null, taskId: null },
      {},
      'company.team',
      'materialize.a+b',
    ],
    [
      'is made of the inputs where nothing is written',
      { flowId: null, taskId: null, outputs: [] },
      {},
      'company.team',
      'materialize.in',
    ],
    ['carries the outputs where wanted', {}, { jobPerOutputs: true }, 'company.team', 'pipeline.load.a+b'],
    [
      'carries none where nothing is written',
      { outputs: [] },
      { jobPerOutputs: true },
      'company.team',
      'pipeline.load',
    ],
    [
      'follows templates',
      {},
      { jobNamespace: 'prod-{{ namespace }}', jobName: '{{ record.taskId | upper }}' },
      'prod-company.team',
      'LOAD',
    ],
    [
      'is as without a template where that is absent',
      { taskId: null },
      { jobName: '{{ taskId }}' },
      'company.team',
      'pipeline',
    ],
  ])('%s', (_, extra, settings, namespace, name) => {
    expect(jobOf(extra, settings)).toMatchObject({ namespace, name });
  });

  test('is hashed beyond 200 characters, with a readable head', () => {
    const long = ['x', 'y'].map((letter) => ({ id: letter.repeat(98) }));
    const exact = `pipeline.load.${'x'.repeat(93)}+${'y'.repeat(92)}`;
    const short = [{ id: 'x'.repeat(93) }, { id: 'y'.repeat(92) }];
    expect(jobOf({ outputs: short }, { jobPerOutputs: true }).name).toBe(exact);
    expect(exact).toHaveLength(200);
    const whole = `pipeline.load.${'x'.repeat(98)}+${'y'.repeat(98)}`;
    const { name } = jobOf({ outputs: long }, { jobPerOutputs: true });
    expect(name).toHaveLength(200);
    expect(name).toBe(
      `${whole.slice(0, 167)}.${createHash('sha256').update(whole).digest('hex').slice(0, 32)}`,
    );
  });
});

describe('the run id', () => {
  const recipe = (parts: readonly unknown[], instant: string = taskRun.startDate): string =>
    staticUuid(instant, JSON.stringify(parts));

  test('is made of tenant, job, execution and task run at the start', () => {
    expect(jobOf().runId).toBe(recipe(['main', 'company.team', 'pipeline.load', 'exec1', 'run1']));
    expect(jobOf({ startDate: null, executionId: null }).runId).toBe(
      recipe(['main', 'company.team', 'pipeline.load', null, 'run1'], '1970-01-01T00:00:00Z'),
    );
  });

  test("is the orchestrator's where that is a UUID and the job's name is the run's own", () => {
    expect(jobOf({ taskRunId: uuid }).runId).toBe(uuid);
    expect(jobOf({ taskRunId: uuid }, { jobName: '{{ flowId }}' }).runId).toBe(uuid);
    expect(jobOf({ taskRunId: uuid }, { jobPerOutputs: true }).runId).toBe(
      recipe(['main', 'company.team', 'pipeline.load.a+b', 'exec1', uuid]),
    );
    expect(jobOf({ taskRunId: uuid, flowId: null, taskId: null }).runId).not.toBe(uuid);
    expect(jobOf({ taskRunId: uuid }, { jobName: '{{ eventMetadata.part | default: 1 }}' }).runId).not.toBe(
      uuid,
    );
  });

  test('never belongs to two jobs', () => {
    const settings = { jobPerOutputs: true };
    const ids = ['a', 'b', 'c'].map((id) => jobOf({ outputs: [{ id }] }, settings).runId);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('the parent', () => {
  test('is shared by all task runs of an execution', () => {
    const parent = {
      runId: staticUuid('1970-01-01T00:00:00Z', '["main","company.team","pipeline","exec1"]'),
      namespace: 'company.team',
      name: 'pipeline',
    };
    expect(jobOf().parent).toEqual(parent);
    expect(jobOf({ taskRunId: 'other', startDate: '2026-02-01T00:00:00Z' }).parent).toEqual(parent);
  });

  test("has the orchestrator's id where that is a UUID", () => {
    expect(jobOf({ executionId: uuid }).parent).toMatchObject({ runId: uuid });
  });

  test.each([{ executionId: null }, { flowId: null }])('is absent with %j', (extra) => {
    expect(jobOf(extra)).not.toHaveProperty('parent');
  });
});
