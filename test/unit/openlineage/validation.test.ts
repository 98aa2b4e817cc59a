// What validation finds in events, and that it finds nothing where the official schemas find nothing.

import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../../../src/model/json-value.js';
import {
  createEventValidator,
  createFacet,
  createRunEvent,
  findingLevels,
  producer,
  schemaUrl,
  validateEvent,
  validateEvents,
} from '../../../src/openlineage/index.js';
import { coreUrl, OfficialSchemas, specDir } from './official-schema.js';

const runId = '019b76da-a87b-7b18-92ab-bf1cfaf24045';
const foreign = 'https://github.com/OpenLineage/OpenLineage/tree/1.53.0/client/python';
const base = { _producer: foreign, _schemaURL: 'https://openlineage.io/spec/facets/1-0-0/X.json' };
const head = { eventTime: '2026-01-01T00:00:00Z', producer: foreign };
const job = { namespace: 'n', name: 'j' };
const dataset = { namespace: 's3://b', name: 'k' };

/** A valid run event of somebody else, with some members replaced. */
function runEvent(members: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { eventType: 'START', ...head, run: { runId }, job, schemaURL: schemaUrl.RunEvent, ...members };
}

function withFacet(key: string, facet: unknown, container = 'facets'): Readonly<Record<string, unknown>> {
  const list = container === 'outputFacets' ? 'outputs' : 'inputs';
  return runEvent({ [list]: [{ ...dataset, [container]: { [key]: facet } }] });
}

function brief(value: unknown): readonly string[] {
  return validateEvent(value).map(({ level, code, path }) => `${level} ${code} ${path}`);
}

describe('validateEvent', () => {
  it('finds nothing in events that our builders make', () => {
    const rowCount = new ExactNumber('9007199254740993');
    const event = createRunEvent({
      eventType: 'COMPLETE',
      eventTime: '2026-01-01T00:00:00.123456789Z',
      run: {
        runId,
        facets: { assetShipper_run: createFacet('run', 'assetShipper_run', { uid: 'u' }, producer) },
      },
      job,
      outputs: [
        {
          ...dataset,
          outputFacets: {
            outputStatistics: createFacet('outputDataset', 'outputStatistics', { rowCount }, producer),
          },
        },
      ],
      producer,
    });
    expect(validateEvent(event)).toEqual([]);
  });

  it.each([
    ['text', 'no event', 'error event_unknown '],
    ['an array', [], 'error event_unknown '],
    ['an exact number', new ExactNumber('1.0'), 'error event_unknown '],
    ['nothing to tell it by', { ...head }, 'error event_unknown '],
    [
      'dataset and job without a run',
      { ...head, dataset, job, schemaURL: schemaUrl.JobEvent },
      'error event_ambiguous ',
    ],
    ['a run without a job', runEvent({ job: undefined }), 'error event_invalid job'],
    ['a run id that is no UUID', runEvent({ run: { runId: '1' } }), 'error event_invalid run.runId'],
    [
      'a time without a zone',
      runEvent({ eventTime: '2026-01-01T00:00:00' }),
      'error event_invalid eventTime',
    ],
    ['a day that is none', runEvent({ eventTime: '2026-02-30T00:00:00Z' }), 'error event_invalid eventTime'],
    ['a producer that is no URI', runEvent({ producer: 'me' }), 'error event_invalid producer'],
    ['an unknown event type', runEvent({ eventType: 'DONE' }), 'error event_invalid eventType'],
    ['null inputs', runEvent({ inputs: null }), 'error event_invalid inputs'],
    [
      'a nameless input',
      runEvent({ inputs: [dataset, { namespace: 'n' }] }),
      'error event_invalid inputs[1].name',
    ],
    ['a facets list', runEvent({ job: { ...job, facets: [] } }), 'error event_invalid job.facets'],
    ['a facet that is null', withFacet('schema', null), 'error facet_invalid inputs[0].facets.schema'],
    [
      'a nameless column',
      withFacet('schema', { ...base, fields: [{ name: 'a' }, { name: 'b' }, { type: 'int' }] }),
      'error facet_invalid inputs[0].facets.schema.fields[2].name',
    ],
    [
      'a row count that is a text',
      withFacet('outputStatistics', { ...base, rowCount: '5' }, 'outputFacets'),
      'error facet_invalid outputs[0].outputFacets.outputStatistics.rowCount',
    ],
    [
      'an unknown facet without a producer',
      withFacet('my facet', { _schemaURL: base._schemaURL }),
      'error facet_invalid inputs[0].facets["my facet"]._producer',
    ],
    [
      'an unknown facet without a schema URL',
      withFacet('mine', { _producer: foreign }),
      'error facet_invalid inputs[0].facets.mine._schemaURL',
    ],
    [
      'a malformed job lineage',
      runEvent({ job: { ...job, facets: { lineage: { ...base, inputs: [] } } } }),
      'error facet_invalid job.facets.lineage.entries',
    ],
    [
      'an own facet with a wrong format',
      withFacet('dataSource', { ...base, _producer: producer, uri: 'warehouse' }),
      'error facet_invalid inputs[0].facets.dataSource.uri',
    ],
    [
      'a foreign facet with a wrong format',
      withFacet('dataSource', { ...base, uri: 'warehouse' }),
      'warning facet_format inputs[0].facets.dataSource.uri',
    ],
    [
      'a known facet at another place',
      withFacet('outputStatistics', { ...base, rowCount: 5 }),
      'warning facet_position inputs[0].facets.outputStatistics',
    ],
    [
      'output facets of an input',
      runEvent({ inputs: [{ ...dataset, outputFacets: {} }] }),
      'warning facet_position inputs[0].outputFacets',
    ],
    [
      'a schema URL of another event',
      runEvent({ schemaURL: schemaUrl.DatasetEvent }),
      'warning schema_url_mismatch schemaURL',
    ],
    [
      'a dataset event whose schema URL names none',
      { ...head, dataset, schemaURL: coreUrl },
      'warning schema_url_mismatch schemaURL',
    ],
  ])('finds %s', (_, value, expected) => {
    expect(brief(value)).toEqual([expected]);
  });

  it.each([
    ['a run event without an event type', runEvent({ eventType: undefined })],
    ['a run event whose schema URL names no event', runEvent({ schemaURL: coreUrl })],
    ['a run event with a dataset beside', runEvent({ dataset })],
    [
      'unknown members everywhere',
      runEvent({ x: 1, run: { runId, x: [] }, inputs: [{ ...dataset, y: null }] }),
    ],
    ['a registered producer', runEvent({ producer: 'ol:name' })],
    ['an unknown facet', withFacet('mine', { ...base, whatever: [1] })],
    ['a facet named constructor', withFacet('constructor', { ...base })],
    ['a deleted facet without its own fields', withFacet('documentation', { ...base, _deleted: true })],
    [
      'a subset',
      withFacet('subset', { ...base, inputCondition: { type: 'location', locations: [] } }, 'inputFacets'),
    ],
  ])('finds nothing in %s', (_, value) => {
    expect(brief(JSON.parse(JSON.stringify(value)))).toEqual([]);
  });

  it('takes _deleted seriously only where the specification defines it', () => {
    const statistics = { ...base, _deleted: true, rowCount: 'x' };
    expect(brief(withFacet('outputStatistics', statistics, 'outputFacets'))).toHaveLength(1);
    expect(brief(withFacet('documentation', { ...base, _deleted: false }))).toHaveLength(1);
  });

  it('reports all faults of an event at once, the facets of a broken event included', () => {
    const event = { ...withFacet('schema', { ...base, fields: {} }), eventTime: 1, job: { name: 'j' } };
    expect(brief(event)).toEqual([
      'error event_invalid eventTime',
      'error event_invalid job.namespace',
      'error facet_invalid inputs[0].facets.schema.fields',
    ]);
  });

  it('refuses what is nested without end instead of running out of stack', () => {
    const nested = (depth: number): unknown => {
      let fields: Readonly<Record<string, unknown>> = { name: 'leaf' };
      for (let level = 0; level < depth; level += 1) fields = { name: 'a', fields: [fields] };
      return withFacet('schema', { ...base, fields: [fields] });
    };
    expect(brief(nested(200))).toEqual([]);
    expect(brief(nested(50_000))).toEqual(['error event_too_deep ']);
  });

  it('says what to do', () => {
    const messages = (value: unknown) => validateEvent(value).map(({ message }) => message);
    expect(messages(runEvent({ job: { namespace: 'n' } }))).toEqual(['is missing; add it as a string']);
    expect(messages(runEvent({ eventType: 'DONE' }))[0]).toContain('must be one of "START", "RUNNING"');
    expect(messages(runEvent({ inputs: null }))).toEqual(['must be an array, not null']);
    expect(messages(runEvent({ eventTime: 'soon' }))).toEqual(['must be a date and time with a zone']);
    expect(messages(withFacet('outputStatistics', base))[0]).toBe(
      'outputStatistics is read in the outputFacets of an output, not in the facets of a dataset; move it there',
    );
  });
});

describe('validateEvents', () => {
  const other = '019b76da-a87b-7b18-92ab-bf1cfaf24046';
  const end = (id: string, eventType: string) => runEvent({ eventType, run: { runId: id } });

  it('warns of each run that ends without its START in the input, at the line of the end', () => {
    const events = [
      { value: runEvent(), line: 1 },
      { value: end(runId, 'COMPLETE'), line: 2 },
      { value: end(other, 'FAIL'), line: 4 },
      { value: end(other, 'FAIL'), line: 5 },
    ];
    expect(validateEvents(events)).toEqual([
      expect.objectContaining({
        code: 'end_without_start',
        level: 'warning',
        path: 'eventType',
        index: 2,
        line: 4,
      }),
    ]);
  });

  it.each(['COMPLETE', 'FAIL', 'ABORT'])(
    'takes a START that comes after %s for being in the input',
    (eventType) => {
      expect(validateEvents([{ value: end(runId, eventType) }, { value: runEvent() }])).toEqual([]);
      expect(validateEvents([{ value: end(runId, eventType) }])).toHaveLength(1);
    },
  );

  it('wants no START of a run that only runs', () => {
    expect(validateEvents([{ value: end(runId, 'RUNNING') }, { value: end(other, 'OTHER') }])).toEqual([]);
  });

  it('warns of a run id on two jobs, in whatever case it is written', () => {
    const second = runEvent({ run: { runId: runId.toUpperCase() }, job: { namespace: 'n', name: 'other' } });
    expect(validateEvents([{ value: runEvent() }, { value: second }])).toEqual([
      expect.objectContaining({ code: 'run_id_shared', path: 'run.runId', index: 1 }),
    ]);
  });

  it('keeps going after an event that is none', () => {
    const validator = createEventValidator();
    expect(validator.validate(null, 7)).toEqual([
      expect.objectContaining({ code: 'event_unknown', index: 0, line: 7 }),
    ]);
    expect(validator.validate(runEvent(), 8)).toEqual([]);
    expect(validator.finish()).toEqual([]);
  });

  it('has only errors and warnings as levels', () => {
    expect(new Set(Object.values(findingLevels))).toEqual(new Set(['error', 'warning']));
  });
});

describe.skipIf(specDir === undefined)('validateEvent and the official core schema', () => {
  const complete = runEvent({
    inputs: [{ ...dataset, facets: { mine: base }, inputFacets: { mine: base } }],
    outputs: [{ ...dataset, outputFacets: { mine: base } }],
    run: { runId, facets: { mine: base } },
    job: { ...job, facets: { mine: base } },
  });
  const events = [
    complete,
    { ...head, dataset: { ...dataset, facets: { mine: base } }, schemaURL: schemaUrl.DatasetEvent },
    { ...head, job, inputs: [dataset], outputs: [dataset], schemaURL: schemaUrl.JobEvent },
  ];

  it('agree on every event with one member changed at any depth', () => {
    const validate = new OfficialSchemas(specDir).validator(coreUrl);
    const differences: unknown[] = [];
    let refused = 0;
    for (const event of events) {
      for (const changed of oneChange(event)) {
        const plain: unknown = JSON.parse(JSON.stringify(changed));
        const official = validate(plain);
        if (!official) refused += 1;
        // A format in a facet of others is the one thing that is milder here, by decision.
        const ours = validateEvent(plain).every(
          ({ level, code }) => level === 'warning' && code !== 'facet_format',
        );
        if (ours !== official) differences.push({ plain, official });
      }
    }
    expect(differences).toEqual([]);
    expect(refused).toBeGreaterThan(100);
  });
});

function* oneChange(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  const put = (key: string, member: unknown): unknown =>
    Array.isArray(value)
      ? value.map((old, index) => (String(index) === key ? member : old))
      : { ...value, [key]: member };
  for (const [key, member] of Object.entries(value)) {
    for (const other of [undefined, null, 1, true, '', 'text', 'https://x.y/z', [], {}]) {
      if (other !== undefined || !Array.isArray(value)) yield put(key, other);
    }
    for (const inner of oneChange(member)) yield put(key, inner);
  }
}
