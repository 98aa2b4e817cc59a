import { describe, expect, it } from 'vitest';

import { readPrefectEvent } from '../../../../src/source/prefect/prefect-event.js';
import { prefectEvent } from './prefect-event-fixture.js';

describe('a Prefect event', () => {
  it('gives its asset, its run and its properties', () => {
    const result = readPrefectEvent(
      prefectEvent({
        id: 'e1',
        occurred: '2026-01-15T09:00:00.123456Z',
        event: 'prefect.asset.materialization.succeeded',
        resource: {
          'prefect.resource.id': 's3://lake/users.parquet',
          'prefect.resource.name': 'Users',
          'prefect.asset.description': '**all** users',
          'prefect.asset.url': 'https://catalog.example/users',
          'prefect.asset.owners': '["a@example.com", "team-b"]',
          'some.other.label': 'kept out',
        },
        upstream: ['s3://lake/raw.csv', 's3://lake/raw.csv'],
        by: 'dbt',
        taskRun: { id: 'tr-1', name: 'load-0a9' },
        flowRun: 'fr-1',
        flow: 'nightly',
        tags: ['t1', 't2'],
        payload: { rows: 2 },
      }),
    );
    expect(result).toEqual({
      status: 'asset',
      event: {
        id: 'e1',
        occurred: '2026-01-15T09:00:00.123456Z',
        kind: 'succeeded',
        key: 's3://lake/users.parquet',
        properties: {
          displayName: 'Users',
          description: '**all** users',
          owners: ['a@example.com', 'team-b'],
          url: 'https://catalog.example/users',
        },
        upstream: ['s3://lake/raw.csv'],
        materializedBy: 'dbt',
        flowRunId: 'fr-1',
        flowName: 'nightly',
        taskRunId: 'tr-1',
        taskRunName: 'load-0a9',
        tags: ['t1', 't2'],
        payload: { rows: 2 },
      },
    });
  });

  it('without properties, run and payload says nothing of them', () => {
    const event = { id: 'e1', occurred: '2026-01-15T10:00:00+01:00', event: 'prefect.asset.referenced' };
    const resource = { 'prefect.resource.id': 's3://lake/raw.csv' };
    expect(readPrefectEvent({ ...event, resource })).toEqual({
      status: 'asset',
      event: {
        id: 'e1',
        occurred: '2026-01-15T09:00:00Z',
        kind: 'referenced',
        key: 's3://lake/raw.csv',
        upstream: [],
        tags: [],
        payload: {},
      },
    });
  });

  it.each(['prefect.flow-run.Completed', 'prefect.artifact.created', 'prefect.asset.something-new'])(
    'about something else (%s) is passed over, whatever it holds',
    (event) => {
      expect(readPrefectEvent({ event, resource: null })).toEqual({ status: 'other' });
    },
  );

  it.each([
    ['is no object', 5, 'a Prefect event must be an object'],
    ['has no name', { resource: {} }, 'event: expected the name of a Prefect event'],
    ['has no id', { id: undefined }, 'id: expected string, received undefined'],
    ['has no resource', { resource: null }, 'resource: expected object, received null'],
    [
      'has a resource without id',
      { resource: {} },
      'resource["prefect.resource.id"]: expected string, received undefined',
    ],
    ['has a related resource without a role', { related: [{ 'prefect.resource.id': 'x' }] }, 'related[0]['],
    ['has a payload that is a list', { payload: [1] }, 'payload: expected an object'],
    [
      'has owners that are no JSON',
      { resource: { 'prefect.resource.id': 's3://a', 'prefect.asset.owners': 'me' } },
      'resource["prefect.asset.owners"] must be text that holds a JSON list of strings',
    ],
    [
      'has owners that are no list of strings',
      { resource: { 'prefect.resource.id': 's3://a', 'prefect.asset.owners': '[1]' } },
      'resource["prefect.asset.owners"] must be text that holds a JSON list of strings',
    ],
  ])('that %s is rejected with the place of the fault', (_, change, message) => {
    const sound = prefectEvent({ id: 'e1', event: 'prefect.asset.referenced', key: 's3://lake/raw.csv' });
    const value =
      typeof change !== 'object'
        ? change
        : 'resource' in change && message.startsWith('event')
          ? change
          : JSON.parse(JSON.stringify({ ...sound, ...change }));
    const result = readPrefectEvent(value);
    expect(result).toMatchObject({ status: 'rejected', rejection: { code: 'not_an_event' } });
    expect(result.status === 'rejected' && result.rejection.message).toContain(message);
  });

  it.each(['2026-01-15T09:00:00', 'yesterday', '2026-02-30T00:00:00Z'])(
    'that occurred at "%s" is rejected as a bad instant',
    (occurred) => {
      const value = prefectEvent({ id: 'e1', event: 'prefect.asset.referenced', key: 's3://a', occurred });
      expect(readPrefectEvent(value)).toMatchObject({
        status: 'rejected',
        rejection: { code: 'bad_instant' },
      });
    },
  );
});
