// Records from raw values, their events parsed, and the check that every event is valid. No test stands here.
import { readFileSync } from 'node:fs';

import { expect } from 'vitest';
import { type CompileOptions, compileEvents } from '../../../src/mapping/compile-events.js';
import { normalizeRecord } from '../../../src/model/normalize.js';
import type { AssetLineageRecord } from '../../../src/model/record.js';
import { validateEvents } from '../../../src/openlineage/validation/event-validator.js';
import { OfficialSchemas, specDir } from '../openlineage/official-schema.js';

export type Settings = CompileOptions['settings'];
type Facet = Readonly<Record<string, unknown>>;

export interface ParsedDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Readonly<Record<string, Facet>>;
  readonly inputFacets?: Readonly<Record<string, Facet>>;
  readonly outputFacets?: Readonly<Record<string, Facet>>;
}

export interface ParsedEvent {
  readonly eventType?: string;
  readonly eventTime: string;
  readonly run: { readonly runId: string; readonly facets: Readonly<Record<string, Facet>> };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facet };
  readonly inputs: readonly ParsedDataset[];
  readonly outputs: readonly ParsedDataset[];
  readonly dataset?: ParsedDataset;
}

/** A task run of a flow, as the examples in Kestra's documentation have it. */
export const taskRun = {
  namespace: 'company.team',
  flowId: 'pipeline',
  executionId: 'exec1',
  taskId: 'load',
  taskRunId: 'run1',
  state: 'SUCCESS',
  startDate: '2026-01-01T00:00:00Z',
  endDate: '2026-01-01T00:00:05.5Z',
  timestamp: '2026-01-01T00:00:06Z',
} as const;

export function recordOf(raw: unknown): AssetLineageRecord {
  const normalized = normalizeRecord(raw);
  if (!normalized.ok) throw new Error(normalized.rejection.message);
  return normalized.record;
}

export function compiled(
  settings: Settings = {},
  options: Partial<CompileOptions> = {},
): ReturnType<typeof compileEvents> {
  return compileEvents({ workingDirectory: '.', ...options, settings });
}

/** The events of a record, parsed, after each was found valid. */
export function eventsOf(
  raw: unknown,
  settings: Settings = {},
  options: Partial<CompileOptions> = {},
): readonly ParsedEvent[] {
  const result = compiled(settings, options)(recordOf(raw));
  if (result.kind !== 'events') throw new Error(result.reason);
  const events = result.events.map((text) => JSON.parse(text) as ParsedEvent);
  expectValid(events);
  return events;
}

/** The dataset that a single asset, written by a task run, becomes on COMPLETE. */
export function datasetOf(
  asset: unknown,
  settings: Settings = {},
  options: Partial<CompileOptions> = {},
): ParsedDataset {
  const dataset = eventsOf({ ...taskRun, outputs: [asset] }, settings, options).at(-1)?.outputs[0];
  if (!dataset) throw new Error('no dataset');
  return dataset;
}

const official = specDir === undefined ? undefined : loadOfficial(specDir);

function loadOfficial(folder: string): OfficialSchemas {
  const schemas = new OfficialSchemas(folder);
  for (const name of ['AssetShipperAssetDatasetFacet', 'AssetShipperRunFacet'])
    schemas.add(name, JSON.parse(readFileSync(`facets/${name}.json`, 'utf8')));
  return schemas;
}

/** Valid by our validator, and by the official schemas where these are given: each facet by its own definition. */
export function expectValid(events: readonly unknown[]): void {
  const findings = validateEvents(events.map((value) => ({ value })));
  expect(findings.filter((found) => found.level === 'error')).toEqual([]);
  if (official)
    for (const event of events) expectOfficial(official, event as ParsedEvent & { schemaURL: string });
}

function expectOfficial(schemas: OfficialSchemas, event: ParsedEvent & { schemaURL: string }): void {
  const check = (url: string, value: unknown): void => {
    const validate = schemas.validator(url);
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
  };
  check(event.schemaURL, event);
  const holders = [event.run, event.job, event.dataset, ...(event.inputs ?? []), ...(event.outputs ?? [])];
  for (const holder of holders) {
    for (const section of ['facets', 'inputFacets', 'outputFacets'] as const) {
      const facets = (holder as Readonly<Record<string, Readonly<Record<string, Facet>>>> | undefined)?.[
        section
      ];
      for (const facet of Object.values(facets ?? {})) check(String(facet._schemaURL), facet);
    }
  }
}
