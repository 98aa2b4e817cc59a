// `validate`: configurations, mapping files and events, told apart by their content.
import { describe, expect, it } from 'vitest';

import { archiveConfiguration } from './fixture.js';
import { usePlace } from './run-command.js';

const place = usePlace();

describe('validate', () => {
  const event = {
    eventType: 'COMPLETE',
    eventTime: '2026-01-01T00:00:00Z',
    producer: 'https://example.com',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: '019bc03d-5071-73c3-99a7-002122d1af34' },
    job: { namespace: 'n', name: 'j' },
  };

  it('tells configurations, mappings and events apart and finds nothing in good ones', async () => {
    place().write('ship.yaml', archiveConfiguration);
    place().write(
      'flow.json',
      JSON.stringify({
        type: 'io.kestra.plugin.ee.assets.AssetShipper',
        assetExporters: [{ id: 'a', type: 'file' }],
      }),
    );
    place().write('mapping.yaml', 'mappings:\n  Table:\n    namespace: namespace\n');
    const start = { ...event, eventType: 'START' };
    place().write('events.ndjson', `${JSON.stringify(start)}\n${JSON.stringify(event)}\n`);
    place().write('events.json', JSON.stringify([start, event], undefined, 2));
    place().write('event.json', JSON.stringify(start));
    const files = ['ship.yaml', 'flow.json', 'mapping.yaml', 'events.ndjson', 'events.json', 'event.json'];
    const { code, document, stderr } = await place().json(['validate', ...files]);
    expect({ code, document }).toEqual({
      code: 0,
      document: { valid: true, errors: 0, warnings: 0, findings: [] },
    });
    const kinds = stderr
      .trim()
      .split('\n')
      .map((line) => line.split(': ')[1]);
    expect(kinds).toEqual(['configuration', 'configuration', 'mapping', 'events', 'events', 'events']);
  });

  it('ends with 1 on an error in any of them, each with file, code, level, path and message', async () => {
    place().write('bad.yaml', archiveConfiguration.replace('format', 'fromat'));
    place().write('broken.yaml', 'a: [\n');
    place().write('mapping.yaml', 'mappings:\n  Table:\n    nmae: id\n');
    place().write(
      'events.ndjson',
      `${JSON.stringify({ ...event, eventType: 'START' })}\n${JSON.stringify({ ...event, eventTime: 'yesterday' })}\n`,
    );
    const { code, document } = await place().json([
      'validate',
      'bad.yaml',
      'broken.yaml',
      'mapping.yaml',
      'events.ndjson',
      'nowhere.yaml',
    ]);
    expect(code).toBe(1);
    const finding = {
      code: expect.any(String),
      level: 'error',
      path: expect.any(String),
      message: expect.any(String),
    };
    expect(document).toEqual({
      valid: false,
      errors: 5,
      warnings: 0,
      findings: [
        { ...finding, file: 'bad.yaml', message: expect.stringContaining('did you mean `format`') },
        { ...finding, file: 'broken.yaml', path: expect.stringContaining('line 2') },
        { ...finding, file: 'mapping.yaml', message: expect.stringContaining('did you mean `name`') },
        { ...finding, file: 'events.ndjson', line: 2, path: 'eventTime' },
        { ...finding, file: 'nowhere.yaml', message: expect.stringContaining('there is no such file') },
      ],
    });
  });

  it('says what was expected, in the words of `ship`', async () => {
    place().write('mapping.yaml', 'mappings:\n  Table:\n    tags.tags: 5\n');
    const { code, stdout } = await place().run(['validate', 'mapping.yaml']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/is no source \(expected a path, a template, \{ const: … \}.*, found 5\)/);
  });

  it('warns of a credential that goes over plain http, which --strict makes fail', async () => {
    const exporter = { id: 'far', type: 'openlineage', uri: 'http://lineage.example:5000' };
    const auth = { type: 'bearer', token: 'canary' };
    place().write('ship.json', JSON.stringify({ assetExporters: [{ ...exporter, auth }] }));
    const { code, document, stderr } = await place().json(['validate', 'ship.json']);
    const path = 'assetExporters.far';
    expect({ code, document }).toMatchObject({
      code: 0,
      document: {
        valid: true,
        errors: 0,
        warnings: 1,
        findings: [{ file: 'ship.json', level: 'warning', path }],
      },
    });
    expect(JSON.stringify(document)).toContain('lineage.example:5000 over plain http');
    expect(JSON.stringify(document) + stderr).not.toContain('canary');
    expect((await place().run(['validate', '--strict', 'ship.json'])).code).toBe(1);
  });

  it('tells records from a configuration', async () => {
    const record = { flowId: 'f', outputs: [{ id: 'a' }], timestamp: '2026-01-01T00:00:00Z' };
    place().write('records.jsonl', `${JSON.stringify(record)}\n`.repeat(3));
    const { code, document } = await place().json(['validate', 'records.jsonl']);
    expect(code).toBe(1);
    expect(document).toMatchObject({
      errors: 1,
      findings: [{ file: 'records.jsonl', message: expect.stringContaining('`asset-shipper import`') }],
    });
  });

  it('warnings end with 0, and with 1 under --strict', async () => {
    place().write('end.json', JSON.stringify(event));
    const lenient = await place().json(['validate', 'end.json']);
    expect(lenient).toMatchObject({
      code: 0,
      document: { valid: true, errors: 0, warnings: 1, findings: [{ level: 'warning', file: 'end.json' }] },
    });
    const strict = await place().json(['validate', 'end.json', '--strict']);
    expect(strict).toMatchObject({ code: 1, document: { errors: 0, warnings: 1 } });
  });

  it('prints findings as FILE:LINE: lines for people', async () => {
    place().write('events.ndjson', `\n${JSON.stringify({ ...event, job: { name: 'j' } })}\n`);
    const { code, stdout } = await place().run(['validate', 'events.ndjson']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^events\.ndjson:2: error: job\.namespace: /m);
  });
});
