// What holds for every codec. A new one is added in codec.test.ts and runs all of this.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CodecFormat } from '../../src/codec/codec.js';
import { createCodec } from '../../src/codec/create-codec.js';
import { readValues } from '../../src/codec/read-values.js';
import { assetFields, kestraAssetFields } from '../../src/model/asset.js';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setOwn,
  stringifyJson,
} from '../../src/model/json-value.js';
import { kestraRecordFields, recordFields } from '../../src/model/record.js';
import { chunksOf } from '../unit/codec/collect.js';
import { jsonValue, text } from '../unit/codec/json-arbitrary.js';

export interface CodecTraits {
  /** Whether lone surrogates come back; else each becomes U+FFFD and its record is counted. */
  readonly holdsLoneSurrogates: boolean;
}

const instant = fc
  .tuple(
    fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    }),
    fc.stringMatching(/^\d{0,12}$/),
  )
  .map(([date, digits]) => `${date.toISOString().slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`);

const metadata = jsonValue().map((value) => (isJsonObject(value) ? value : { value }));

/** Members that are there, in the order of the fields. */
function struct(fields: readonly string[], values: Readonly<Record<string, fc.Arbitrary<JsonValue>>>) {
  return fc.record(values, { requiredKeys: [] }).map((members) => {
    const object: { [key: string]: JsonValue } = {};
    for (const field of fields) {
      const value = members[field];
      if (value !== undefined) setOwn(object, field, value);
    }
    return object as JsonObject;
  });
}

const asset = struct(assetFields, {
  tenantId: fc.constant('main'),
  namespace: text,
  id: text,
  type: text,
  displayName: text,
  description: text,
  metadata,
  created: instant,
  updated: instant,
  deleted: fc.boolean(),
  owners: fc.array(text),
  url: text,
  completed: fc.constant(true),
});

const record = struct(recordFields, {
  tenantId: text,
  namespace: text,
  flowId: text,
  flowRevision: fc.maxSafeInteger(),
  executionId: text,
  taskId: text,
  taskRunId: text,
  state: text,
  startDate: instant,
  endDate: instant,
  inputs: fc.array(asset, { maxLength: 3 }),
  outputs: fc.array(asset, { maxLength: 3 }),
  timestamp: instant,
  uid: fc.constant('0123456789abcdef0123456789abcdef'),
  source: text,
  tags: fc.array(text),
  materializedBy: text,
  eventMetadata: metadata,
});

export function describeCodec(format: CodecFormat, traits: CodecTraits): void {
  describe(`codec ${format}`, () => {
    it('names its format and a file extension', () => {
      const codec = createCodec(format);
      expect(codec.format).toBe(format);
      expect(codec.extension).toMatch(/^[a-z]+$/);
    });

    it('writes each record as one line', () => {
      const codec = createCodec(format);
      fc.assert(
        fc.property(record, (value) => {
          expect(codec.encode(stringifyJson(value))).not.toMatch(/[\n\r]/);
        }),
      );
    });

    it('writes the same record the same way each time', () => {
      fc.assert(
        fc.property(record, (value) => {
          const stored = stringifyJson(value);
          expect(createCodec(format).encode(stored)).toBe(createCodec(format).encode(stored));
        }),
      );
    });

    it('writes lines that read back as the same canonical JSON, in the same order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async (values) => {
          const codec = createCodec(format);
          const stored = values.map((value) => stringifyJson(value));
          expect(await readBack(stored.map((json) => codec.encode(json)))).toEqual(stored);
          expect(codec.recordsWithReplacedSurrogates).toBe(0);
        }),
        { numRuns: 200 },
      );
    });

    it('holds lone surrogates, or replaces them and counts the records', async () => {
      const codec = createCodec(format);
      const stored = [
        '{"tenantId":"main","flowId":"\\ud800","outputs":[{"tenantId":"main","id":"a\\udc00b"}],"uid":"1"}',
        '{"tenantId":"main","flowId":"😀\\\\ud800","uid":"2"}',
        '{"tenantId":"main","uid":"3","eventMetadata":{"\\udfff":["\\ud83d"]}}',
      ];
      const replaced = stored.map((json) => json.replace(/(?<!\\)\\ud[89a-f]../g, '\ufffd'));
      const back = await readBack(stored.map((json) => codec.encode(json)));
      expect(back).toEqual(traits.holdsLoneSurrogates ? stored : replaced);
      expect(codec.recordsWithReplacedSurrogates).toBe(traits.holdsLoneSurrogates ? 0 : 2);
    });
  });
}

/** The canonical text of each line's record, without the nulls that a format writes for Kestra's absent fields. */
async function readBack(lines: readonly string[]): Promise<string[]> {
  const back: string[] = [];
  for await (const read of readValues(chunksOf(`${lines.join('\n')}\n`, 1000))) {
    if (!('value' in read)) throw new Error(`line ${read.line}: ${read.rejection.message}`);
    back.push(stringifyJson(withoutNulls(read.value)));
  }
  return back;
}

function withoutNulls(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  const present = without(value, kestraRecordFields);
  for (const side of ['inputs', 'outputs']) {
    const assets = present[side];
    if (Array.isArray(assets)) {
      setOwn(
        present,
        side,
        assets.map((one: JsonValue) => (isJsonObject(one) ? without(one, kestraAssetFields) : one)),
      );
    }
  }
  return present;
}

function without(object: JsonObject, fields: readonly string[]): JsonObject {
  const present = {};
  for (const [key, value] of Object.entries(object)) {
    if (value !== null || !fields.includes(key)) setOwn(present, key, value);
  }
  return present;
}
