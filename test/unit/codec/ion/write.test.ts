import fc from 'fast-check';
import * as ion from 'ion-js';
import { describe, expect, it } from 'vitest';

import { createIonReader } from '../../../../src/codec/ion/read.js';
import { writeIonRecord } from '../../../../src/codec/ion/write.js';
import { stringifyJson } from '../../../../src/model/json-value.js';
import { jsonValue } from '../json-arbitrary.js';

const reader = await createIonReader();

/** The Ion of a value inside of a record's eventMetadata. */
function ionOf(json: string): string {
  const prefix = writeIonRecord('{"eventMetadata":0}').text.slice(0, -2);
  return writeIonRecord(`{"eventMetadata":${json}}`).text.slice(prefix.length, -1);
}

function jsonOf(text: string): string {
  const result = reader.readText(text);
  return result.ok ? stringifyJson(result.value) : result.rejection.message;
}

describe('writeIonRecord', () => {
  it('writes fields in order, absent ones of Kestra as null, instants as timestamps with their digits', () => {
    const stored =
      '{"tenantId":"main","flowId":"f","flowRevision":3,"startDate":"2026-01-01T00:00:00.1230Z","outputs":[{"tenantId":"main","id":"t","created":"2026-01-01T00:00:00Z","owners":["a"]}],"timestamp":"2026-01-01T00:00:00.123456789Z","uid":"u1"}';
    expect(writeIonRecord(stored)).toEqual({
      text:
        '{tenantId:"main",namespace:null,flowId:"f",flowRevision:3,executionId:null,taskId:null,taskRunId:null,state:null,' +
        'startDate:2026-01-01T00:00:00.1230Z,endDate:null,inputs:null,outputs:[{tenantId:"main",namespace:null,id:"t",' +
        'type:null,displayName:null,description:null,metadata:null,created:2026-01-01T00:00:00Z,updated:null,' +
        'deleted:null,owners:["a"]}],timestamp:2026-01-01T00:00:00.123456789Z,uid:"u1"}',
      replacedSurrogates: false,
    });
  });

  it('leaves instants, ids and assets inside of metadata as they came', () => {
    const metadata =
      '{"created":"2026-01-01T00:00:00Z","timestamp":"2026-01-01T00:00:00Z","inputs":[{"id":"x"}]}';
    expect(ionOf(metadata)).toBe(
      '{created:"2026-01-01T00:00:00Z",timestamp:"2026-01-01T00:00:00Z",inputs:[{id:"x"}]}',
    );
  });

  it.each([
    ['1', '1'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.5', '1.5e0'],
    ['1.0', '1.0e0'],
    ['-0.0', '-0.0e0'],
    ['1e+21', '1e+21'],
    ['1.5e-7', '1.5e-7'],
    ['1e400', '1d400'],
    ['1E+400', '1D+400'],
    ['0.12345678901234567890', '0.12345678901234567890'],
    ['100000000000000000000.0', '100000000000000000000.0e0'],
    ['0.30000000000000004', '0.30000000000000004e0'],
  ])('writes the number %s as %s, which reads back the same', (json, expected) => {
    expect(ionOf(json)).toBe(expected);
    expect(jsonOf(expected)).toBe(json);
  });

  it.each([
    ['rows', 'rows'],
    ['_a$1', '_a$1'],
    ['a b', "'a b'"],
    ['', "''"],
    ['1a', "'1a'"],
    ['null', "'null'"],
    ['true', "'true'"],
    ['false', "'false'"],
    ['nan', "'nan'"],
    ['$10', "'$10'"],
    ['$ion_1_0', "'$ion_1_0'"],
    ["it's", "'it\\'s'"],
    ['"', "'\\\"'"],
    ['a\nb', "'a\\nb'"],
    ['+', "'+'"],
    ['naïve', "'naïve'"],
  ])('writes the field name %j as %s', (key, expected) => {
    const json = JSON.stringify({ [key]: 1 });
    expect(ionOf(json)).toBe(`{${expected}:1}`);
    expect(jsonOf(`{${expected}:1}`)).toBe(json);
  });

  it('gives back the identical canonical JSON of any metadata when it is read', () => {
    fc.assert(
      fc.property(jsonValue(), (value) => {
        const json = stringifyJson(value);
        expect(jsonOf(ionOf(json))).toBe(json);
      }),
      { numRuns: 500 },
    );
  });

  it('writes text that ion-js loads to the same strings, keys, lists and safe numbers', () => {
    // ion-js sets the prototype where a key is `__proto__`; our own reader is held against such keys above.
    const plain = fc
      .jsonValue({ stringUnit: 'binary' })
      .filter((value) => !JSON.stringify(value).includes('"__proto__"'));
    fc.assert(
      fc.property(plain, (value) => {
        const loaded = ion.loadAll(ionOf(stringifyJson(JSON.parse(JSON.stringify(value)))));
        expect(loaded).toHaveLength(1);
        expect(JSON.parse(JSON.stringify(loaded[0]))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('replaces lone surrogates in values and keys by U+FFFD and says so', () => {
    const stored = '{"flowId":"a\\ud800b","uid":"u","eventMetadata":{"k\\udfff":"\\\\ud800 😀"}}';
    const line = writeIonRecord(stored);
    expect(line.replacedSurrogates).toBe(true);
    expect(line.text).toContain('flowId:"a\ufffdb"');
    expect(line.text).toContain(`eventMetadata:{'k\ufffd':"\\\\ud800 😀"}`);
    expect(writeIonRecord('{"flowId":"\\\\ud800 \\u0000 😀"}').replacedSurrogates).toBe(false);
  });

  it('writes an instant that Ion has no timestamp for as a string', () => {
    expect(writeIonRecord('{"timestamp":"yesterday"}').text).toContain('timestamp:"yesterday"');
  });

  it.each(['', '[]', '{', '{"a"}', '{"a":1}x', '{"a": 1}', '{"a":"x', '{"a":nul}', '{"a":1 "b":2}'])(
    'refuses the text %j, which no store wrote',
    (text) => {
      expect(() => writeIonRecord(text)).toThrowError(
        expect.objectContaining({ code: 'codec_unsupported_value' }),
      );
    },
  );
});
