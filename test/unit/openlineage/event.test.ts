// The builders of events: order of keys, what is left out, and that the official schemas take what they build.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createDatasetEvent,
  createFacet,
  createJobEvent,
  createRunEvent,
  ExactNumber,
  isOwnProducer,
  type OpenLineageEvent,
  producer,
  stringifyEvent,
  version,
} from '../../../src/openlineage/index.js';
import { coreUrl, OfficialSchemas, specDir } from './official-schema.js';

const eventTime = '2026-01-01T00:00:00.123456789Z';
const job = { namespace: 'company', name: 'flow.task' };
const run = { runId: '019b76da-a87b-7b18-92ab-bf1cfaf24045' };
const rowCount = new ExactNumber('9007199254740993');

const events = {
  RunEvent: createRunEvent({
    producer,
    outputs: [
      {
        outputFacets: {
          outputStatistics: createFacet('outputDataset', 'outputStatistics', { rowCount }, producer),
        },
        facets: {
          schema: createFacet('dataset', 'schema', { fields: [{ name: 'id', type: 'int' }] }, producer),
          assetShipper_asset: createFacet('dataset', 'assetShipper_asset', { id: 'trips' }, producer),
        },
        name: 'd.s.t',
        namespace: 'postgres://db:5432',
      },
    ],
    inputs: [{ name: 'k', namespace: 's3://lake', facets: {}, inputFacets: {} }],
    job: { ...job, facets: {} },
    run: {
      ...run,
      facets: { parent: createFacet('run', 'parent', { run, job, root: { run, job } }, producer) },
    },
    eventTime,
    eventType: 'COMPLETE',
  }),
  DatasetEvent: createDatasetEvent({
    producer,
    dataset: { name: 'k', namespace: 's3://lake', facets: {} },
    eventTime,
  }),
  JobEvent: createJobEvent({ producer, outputs: [], job, eventTime }),
} satisfies Record<string, OpenLineageEvent>;

describe('event builders', () => {
  it('write a run event in a fixed order, without empty facets and with exact numbers', () => {
    const text = stringifyEvent(events.RunEvent);
    expect(Object.keys(events.RunEvent)).toEqual([
      'eventType',
      'eventTime',
      'run',
      'job',
      'inputs',
      'outputs',
      'producer',
      'schemaURL',
    ]);
    expect(text).toContain('"rowCount":9007199254740993');
    expect(text).toContain('"inputs":[{"namespace":"s3://lake","name":"k"}]');
    expect(text).toContain('"job":{"namespace":"company","name":"flow.task"}');
    expect(Object.keys(events.RunEvent.outputs?.[0] ?? {})).toEqual([
      'namespace',
      'name',
      'facets',
      'outputFacets',
    ]);
  });

  it('write a dataset event and a job event in a fixed order', () => {
    expect(JSON.stringify(events.DatasetEvent)).toBe(
      `{"eventTime":"${eventTime}","dataset":{"namespace":"s3://lake","name":"k"},"producer":"${producer}",` +
        `"schemaURL":"${coreUrl}#/$defs/DatasetEvent"}`,
    );
    expect(JSON.stringify(events.JobEvent)).toBe(
      `{"eventTime":"${eventTime}","job":{"namespace":"company","name":"flow.task"},"outputs":[],` +
        `"producer":"${producer}","schemaURL":"${coreUrl}#/$defs/JobEvent"}`,
    );
  });

  it('leave out inputs, outputs and the event type where there are none', () => {
    const event = createRunEvent({ eventTime, run, job, producer });
    expect(Object.keys(event)).toEqual(['eventTime', 'run', 'job', 'producer', 'schemaURL']);
  });
});

describe('producer', () => {
  it('carries the version of package.json', () => {
    const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    const { version: published }: { readonly version: string } = JSON.parse(text);
    expect(version).toBe(published);
    expect(producer).toBe(`https://github.com/asset-shipper/asset-shipper/tree/${published}`);
  });

  it('knows every version of itself, and nobody else', () => {
    expect(isOwnProducer('https://github.com/asset-shipper/asset-shipper/tree/9.9.9')).toBe(true);
    expect(isOwnProducer('https://github.com/asset-shipper/asset-shipper-fork/tree/1')).toBe(false);
  });
});

describe.skipIf(specDir === undefined)('event builders and the official schemas', () => {
  const official = new OfficialSchemas(specDir);

  it.each(Object.entries(events))('build a %s that is valid, in each of its facets too', (name, event) => {
    const plain = JSON.parse(stringifyEvent(event));
    for (const url of [coreUrl, `${coreUrl}#/$defs/${name}`]) {
      const validate = official.validator(url);
      expect(validate(plain), JSON.stringify(validate.errors)).toBe(true);
    }
    const owners = [plain.run, plain.job, plain.dataset, ...(plain.inputs ?? []), ...(plain.outputs ?? [])];
    const facets = owners.flatMap((owner) => Object.values({ ...owner?.facets, ...owner?.outputFacets }));
    expect(facets).toHaveLength(name === 'RunEvent' ? 4 : 0);
    for (const facet of facets as readonly { readonly _schemaURL: string }[]) {
      if (!facet._schemaURL.startsWith('https://openlineage.io/')) continue;
      const validate = official.validator(facet._schemaURL);
      expect(validate(facet), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it('would see a facet that breaks its schema (negative control)', () => {
    const broken = createFacet('dataset', 'schema', { fields: [{ type: 'int' }] }, producer);
    expect(official.validator(String(broken._schemaURL))(broken)).toBe(false);
  });
});
