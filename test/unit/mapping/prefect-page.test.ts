// Real events of a Prefect server, read by the Prefect source: what they become, and that all of it is valid.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { isJsonObject, type JsonValue } from '../../../src/model/json-value.js';
import { groupPrefectEvents } from '../../../src/source/prefect/group.js';
import { readPrefectEvent } from '../../../src/source/prefect/prefect-event.js';
import { compiled, expectValid, type ParsedEvent, recordOf } from './fixture.js';

const folder = process.env.PREFECT_EVENTS_DIR;
if (folder === undefined)
  console.warn('skipped: PREFECT_EVENTS_DIR is not set, no real Prefect page is mapped');

function eventsIn(file: string): readonly (readonly ParsedEvent[])[] {
  const content = JSON.parse(readFileSync(join(folder ?? '', file), 'utf8')) as JsonValue;
  const page = isJsonObject(content) ? content.events : content;
  const members = (Array.isArray(page) ? page : []).flatMap((value: JsonValue) => {
    const read = readPrefectEvent(value);
    return read.status === 'asset' ? [{ event: read.event }] : [];
  });
  const compile = compiled({ mappings: { '*': { 'outputStatistics.rowCount': 'eventMetadata.rows' } } });
  return groupPrefectEvents(members).map(({ value }) => {
    const result = compile(recordOf(value));
    return result.kind === 'events' ? result.events.map((text) => JSON.parse(text) as ParsedEvent) : [];
  });
}

describe.skipIf(folder === undefined)('a real Prefect page', () => {
  test('becomes valid events, one job and one run id per task run', () => {
    const records = eventsIn('events-filter-page.json');
    expect(records.length).toBeGreaterThan(0);
    const runs = records.filter((events) => events[0]?.eventType === 'START');
    expect(runs.length).toBeGreaterThan(0);
    for (const events of records) expectValid(events);
    for (const events of runs) {
      expect(new Set(events.map((event) => event.run.runId)).size).toBe(1);
      expect(events[0]?.job).toMatchObject({
        namespace: 'prefect',
        facets: { jobType: { integration: 'PREFECT' } },
      });
    }
    const identities = runs.flatMap((events) => [
      ...(events[0]?.inputs ?? []),
      ...(events[0]?.outputs ?? []),
    ]);
    for (const { namespace } of identities) expect(namespace).not.toMatch(/^assets:/);
  });
});
