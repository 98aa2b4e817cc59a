import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../../../src/model/json-value.js';
import { hashOf } from '../../../../src/model/uid.js';
import { HeldPrefectEvents } from '../../../../src/source/prefect/held-events.js';
import { readPrefectEvent } from '../../../../src/source/prefect/prefect-event.js';
import { type EventSaying, prefectEvent } from './prefect-event-fixture.js';

const succeeded = 'prefect.asset.materialization.succeeded';
const failed = 'prefect.asset.materialization.failed';
const referenced = 'prefect.asset.referenced';
const load = { taskRun: { id: 'tr-load', name: 'load-66d' }, flowRun: 'fr-1', flow: 'pipe' };

function held(sayings: readonly EventSaying[]): HeldPrefectEvents<string> {
  const events = new HeldPrefectEvents<string>();
  for (const saying of sayings) {
    const result = readPrefectEvent(prefectEvent(saying));
    if (result.status !== 'asset') throw new Error(`the fixture is no asset event: ${saying.id}`);
    expect(events.add(result.event, saying.id)).toBeUndefined();
  }
  return events;
}

function values(sayings: readonly EventSaying[]): readonly JsonObject[] {
  return held(sayings)
    .groups()
    .map((group) => group.value);
}

const at = (micros: number): string => `2026-01-15T09:00:00.${String(micros).padStart(6, '0')}Z`;

describe('the events of one task run', () => {
  const events: EventSaying[] = [
    {
      ...load,
      id: 'e2',
      event: referenced,
      occurred: at(120),
      key: 'postgres://prod/users',
      resource: { 'prefect.resource.id': 'postgres://prod/users', 'prefect.resource.name': 'Users' },
    },
    { ...load, id: 'e1', event: referenced, occurred: at(100), key: 'sftp://vendor/feed.csv' },
    {
      ...load,
      id: 'e4',
      event: succeeded,
      occurred: at(150),
      key: 's3://lake/b',
      by: 'dbt',
      tags: ['t1'],
      upstream: ['postgres://prod/users', 'file://local/raw.csv'],
    },
    {
      ...load,
      id: 'e3',
      event: succeeded,
      occurred: at(140),
      key: 's3://lake/a',
      by: 'dbt',
      tags: ['t1'],
      upstream: ['postgres://prod/users', 'file://local/raw.csv'],
      payload: { rows: 2 },
    },
  ];

  it('become one record, whatever their order', () => {
    const expected = {
      flowId: 'pipe',
      executionId: 'fr-1',
      taskId: 'load',
      taskRunId: 'tr-load',
      state: 'SUCCESS',
      startDate: at(100),
      endDate: at(150),
      inputs: [
        { id: 'sftp://vendor/feed.csv' },
        { id: 'postgres://prod/users', displayName: 'Users' },
        { id: 'file://local/raw.csv' },
      ],
      outputs: [{ id: 's3://lake/a' }, { id: 's3://lake/b' }],
      timestamp: at(150),
      uid: hashOf(['e1', 'e2', 'e3', 'e4']),
      source: 'prefect',
      tags: ['t1'],
      materializedBy: 'dbt',
      eventMetadata: { 's3://lake/a': { rows: 2 } },
    };
    expect(values(events)).toEqual([expected]);
    expect(values([...events].reverse())).toEqual([expected]);
  });

  it('with one output carry its payload as it is', () => {
    const one = { ...load, id: 'e1', event: succeeded, key: 's3://lake/a', payload: { rows: 2 } };
    expect(values([one])[0]?.eventMetadata).toEqual({ rows: 2 });
  });

  it('without any payload have no eventMetadata', () => {
    expect(values([{ ...load, id: 'e1', event: succeeded, key: 's3://lake/a' }])[0]).not.toHaveProperty(
      'eventMetadata',
    );
  });

  it('take the state of the latest materialization', () => {
    const first = { ...load, id: 'e1', event: failed, occurred: at(1), key: 's3://lake/a' };
    const second = { ...load, id: 'e2', event: succeeded, occurred: at(2), key: 's3://lake/a' };
    expect(values([second, first])[0]?.state).toBe('SUCCESS');
    expect(values([{ ...first, occurred: at(3) }, second])[0]?.state).toBe('FAILED');
  });

  it('at the same instant are ordered by their ids', () => {
    const first = { ...load, id: 'e1', event: failed, occurred: at(1), key: 's3://lake/a' };
    const second = { ...load, id: 'e2', event: succeeded, occurred: at(1), key: 's3://lake/a' };
    expect(values([second, first])[0]?.state).toBe('SUCCESS');
  });

  it('without a materialization have no state and no outputs', () => {
    const [value] = values([{ ...load, id: 'e1', event: referenced, key: 's3://lake/a' }]);
    expect(value).not.toHaveProperty('state');
    expect(value).not.toHaveProperty('outputs');
    expect(value).toMatchObject({ taskRunId: 'tr-load', inputs: [{ id: 's3://lake/a' }] });
  });

  it('give an asset the properties of its last event that has any, all four at once', () => {
    const resource = { 'prefect.resource.id': 's3://lake/a' };
    const rich = { ...resource, 'prefect.resource.name': 'A', 'prefect.asset.url': 'https://a.example' };
    const poor = { ...resource, 'prefect.resource.name': 'A again' };
    const inputsOf = (...resources: JsonObject[]) =>
      values(
        resources.map((said, index) => ({
          ...load,
          id: `e${index}`,
          event: referenced,
          occurred: at(index),
          resource: said,
        })),
      )[0]?.inputs;
    expect(inputsOf(rich, resource)).toEqual([
      { id: 's3://lake/a', displayName: 'A', url: 'https://a.example' },
    ]);
    expect(inputsOf(rich, poor)).toEqual([{ id: 's3://lake/a', displayName: 'A again' }]);
  });

  it('keep an asset on both sides that is read and written', () => {
    const both = { ...load, id: 'e1', event: succeeded, key: 's3://lake/a', upstream: ['s3://lake/a'] };
    expect(values([both])[0]).toMatchObject({
      inputs: [{ id: 's3://lake/a' }],
      outputs: [{ id: 's3://lake/a' }],
    });
  });

  it.each([
    ['load-66d', 'load'],
    ['load-users-0a1', 'load-users'],
    ['my load', 'my load'],
    ['load-66D', 'load-66D'],
    ['load-1234', 'load-1234'],
    ['nightly-abc-def', 'nightly-abc'],
  ])('named %s belong to the task %s', (name, taskId) => {
    const event = { ...load, taskRun: { id: 'tr', name }, id: 'e1', event: succeeded, key: 's3://lake/a' };
    expect(values([event])[0]?.taskId).toBe(taskId);
  });
});

describe('events of several runs', () => {
  it('become a record each, in the order in which the runs ended', () => {
    const run = (id: string) => ({
      taskRun: { id, name: `${id}-000` },
      event: succeeded,
      key: `s3://lake/${id}`,
    });
    const ids = values([
      { ...run('long'), id: 'e1', occurred: at(1) },
      { ...run('short'), id: 'e2', occurred: at(2) },
      { ...run('long'), id: 'e3', occurred: at(3) },
    ]).map((value) => value.taskRunId);
    expect(ids).toEqual(['short', 'long']);
  });

  it('without a task run become a record each, run by themselves', () => {
    const written = {
      id: 'e1',
      event: succeeded,
      occurred: at(1),
      key: 's3://lake/a',
      upstream: ['s3://lake/b'],
    };
    const read = { id: 'e2', event: referenced, occurred: at(2), key: 's3://lake/b', flowRun: 'fr-1' };
    const [first, second, ...others] = values([written, read]);
    expect(others).toEqual([]);
    expect(first).toEqual({
      taskRunId: 'e1',
      state: 'SUCCESS',
      startDate: at(1),
      endDate: at(1),
      inputs: [{ id: 's3://lake/b' }],
      outputs: [{ id: 's3://lake/a' }],
      timestamp: at(1),
      uid: hashOf(['e1']),
      source: 'prefect',
    });
    expect(second).toMatchObject({ taskRunId: 'e2', executionId: 'fr-1', inputs: [{ id: 's3://lake/b' }] });
    expect(second).not.toHaveProperty('state');
  });
});

describe('an event that comes twice', () => {
  const event = { ...load, id: 'e1', event: succeeded, key: 's3://lake/a' };

  it('counts once', () => {
    expect(values([event, event])).toEqual(values([event]));
    expect(held([event, event]).groups()[0]?.members).toHaveLength(1);
  });

  it('with other content is a conflict and changes nothing', () => {
    const events = held([event]);
    const other = readPrefectEvent(prefectEvent({ ...event, payload: { rows: 3 } }));
    if (other.status !== 'asset') throw new Error('the fixture is no asset event');
    expect(events.add(other.event, 'again')).toEqual({
      code: 'uid_conflict',
      message: 'event e1 came before with other content',
    });
    expect(events.groups()[0]?.value).toEqual(values([event])[0]);
  });
});
