// Streams of every format to values, whole and damaged.
// Long because every format is tried with every damage.
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import * as ion from 'ion-js';
import { describe, expect, it } from 'vitest';

import { readValues } from '../../../src/codec/read-values.js';
import { stringifyJson } from '../../../src/model/json-value.js';
import { liveBytes } from '../../support/live-memory.js';
import { chunksOf, collect } from './collect.js';
import { jsonValue } from './json-arbitrary.js';

describe('readValues recognises by content', () => {
  it.each([
    ['nothing', '', []],
    ['white space', ' \n\r\n', []],
    ['JSON lines', '{"a":1}\n\n{"b":2}\r\n{"c":3}', ['1: {"a":1}', '3: {"b":2}', '4: {"c":3}']],
    ['a byte order mark', '\ufeff{"a":1}\n{"b":2}', ['1: {"a":1}', '2: {"b":2}']],
    ['one object', '{"a":1}', ['1: {"a":1}']],
    ['an empty object', '{}', ['1: {}']],
    ['a JSON list in one line', '[{"a":1},{"b":[{"c":2}]}]', ['1: {"a":1}', '1: {"b":[{"c":2}]}']],
    ['an empty list', ' [ ] ', []],
    ['a pretty list', '[\n  {\n    "a": 1\n  },\n  {"b": "]}"}\n]\n', ['2: {"a":1}', '5: {"b":"]}"}']],
    ['lists one after the other', '[{"a":1}]\n[{"b":2}]\n', ['1: {"a":1}', '2: {"b":2}']],
    [
      'pretty objects',
      '{\n "a": {\n  "b": [1,\n 2]}\n}\n{\n "c":1\n}',
      ['1: {"a":{"b":[1,2]}}', '6: {"c":1}'],
    ],
    ['joined objects', '{"a":1}{"b":2} {"c":3}', ['1: {"a":1}', '1: {"b":2}', '1: {"c":3}']],
    ['lines joined without a break', '{"a":1}\n{"b":2}{"c":3}\n', ['1: {"a":1}', '2: {"b":2}', '2: {"c":3}']],
    ['JSON with keys that start late', '{ "a" : 1.0 }\n', ['1: {"a":1.0}']],
    ['Ion text', '{a:1}\n{b:x}\n', ['1: {"a":1}', '2: {"b":"x"}']],
    ['Ion with a version marker', '$ion_1_0\n{a:1}\n$ion_1_0 {b:2}', ['2: {"a":1}', '3: {"b":2}']],
    ['Ion with comments', '// {\n/* [ */{a:1}// }\n', ['2: {"a":1}']],
    ['Ion with quoted names', "{'a b':1}\n", ['1: {"a b":1}']],
    ['Ion with names in double quotes', '{"at":2026-01-01T00:00:00Z}', ['1: {"at":"2026-01-01T00:00:00Z"}']],
    ['annotated Ion', 'asset::{a:1}\nasset::\n{b:2}', ['1: {"a":1}', '2: {"b":2}']],
    [
      'pretty Ion',
      '{\n  a:1,\n  b:[ {c:1}, (+ {d:"}"}) ]\n}\n{\n e:1 }',
      ['1: {"a":1,"b":[{"c":1},["+",{"d":"}"}]]}', '5: {"e":1}'],
    ],
    [
      'Ion with long strings',
      "{a:'''x\n}''' '''\\'''' '''y'''}\n{b:1}",
      ['1: {"a":"x\\n}\'y"}', '3: {"b":1}'],
    ],
    ['an Ion list', '[{a:1},{b:2}]', ['1: {"a":1}', '1: {"b":2}']],
  ])('%s', async (_, input, expected) => {
    for (const chunkBytes of [1, 7, 65536]) expect(await collect(input, { chunkBytes })).toEqual(expected);
    expect(await collect(gzipSync(input))).toEqual(expected);
  });

  it('Ion binary with symbol tables of its own', async () => {
    const stream = Buffer.concat([
      ion.dumpBinary({ first: 1 }, { second: { first: 'x' } }),
      ion.dumpBinary({ third: 'y'.repeat(300) }),
    ]);
    const expected = ['1: {"first":1}', '2: {"second":{"first":"x"}}', `3: {"third":"${'y'.repeat(300)}"}`];
    for (const chunkBytes of [1, 5, 65536]) expect(await collect(stream, { chunkBytes })).toEqual(expected);
    expect(await collect(gzipSync(stream))).toEqual(expected);
  });
});

describe('readValues keeps good values beside broken ones', () => {
  it.each([
    ['a broken line', '{"a":1}\n{"a":tru}\n{"b":2}', ['1: {"a":1}', '2! broken_json', '3: {"b":2}']],
    ['a broken first line', '{"a":1\n{"b":2}\n', ['1! broken_json', '2: {"b":2}']],
    ['a first line with an open string', '{"a":"x\n{"b":2}\n', ['1! broken_json', '2: {"b":2}']],
    ['a first line that is no JSON at all', 'garbage\n{"b":2}\n', ['1! broken_json', '2: {"b":2}']],
    [
      'something behind a value',
      '{"b":2}\n{"a":1} x\n{"c":1}}\n',
      ['1: {"b":2}', '2! broken_json', '3! broken_json'],
    ],
    ['a cut last line', '{"a":1}\n{"b":', ['1: {"a":1}', '2! broken_json']],
    ['a lone broken value', '{"a": tru}', ['1! broken_json']],
    ['a broken pretty object', '{\n"a": tru\n}\n{\n"b":1\n}\n', ['1! broken_json', '4: {"b":1}']],
    [
      'an open string in a list',
      '[\n{"a":1},\n{"b":"x},\n{"c":3}\n]',
      ['2: {"a":1}', '3! broken_json', '4: {"c":3}'],
    ],
    [
      'a missing brace in a list',
      '[\n{"a":1},\n{"b":1,\n{"c":3}\n]',
      ['2: {"a":1}', '3! broken_json', '4: {"c":3}'],
    ],
    [
      'a missing bracket in a list',
      '[\n{"a":1},\n{"b":[1,\n{"c":3}\n]',
      ['2: {"a":1}', '3! broken_json', '4: {"c":3}'],
    ],
    ['a wrong bracket', '[{"a":1},{"b":[1},{"c":3}]', ['1: {"a":1}', '1! broken_json', '1: {"c":3}']],
    ['a scalar in a list', '[{"a":1}, tru ,{"c":3}]', ['1: {"a":1}', '1! broken_json', '1: {"c":3}']],
    ['a missing end of a list', '[{"a":1},\n{"b":2}\n', ['1: {"a":1}', '2: {"b":2}', '3! broken_json']],
    ['a cut element', '[{"a":1},\n{"b":', ['1: {"a":1}', '2! broken_json']],
    [
      'an open string in a pretty list',
      '[\n  {\n    "a": "x,\n    "b": {}\n  },\n  {\n    "c": 3\n  }\n]',
      ['2! broken_json', '6: {"c":3}'],
    ],
    ['an open Ion string', '{a:"x\n{b:2}\n', ['1! broken_ion', '2: {"b":2}']],
    ['an open Ion symbol', "{a:1}\n{'x:2}\n{b:2}\n", ['1: {"a":1}', '2! broken_ion', '3: {"b":2}']],
    ['an open Ion struct', '{a:1}\n{b:[1,\n{c:3}\n', ['1: {"a":1}', '2! broken_ion', '3: {"c":3}']],
    ['a cut Ion value', '{a:1}\n{b:', ['1: {"a":1}', '2! broken_ion']],
    ['an Ion blob', '{a:{{Ly8=}}}\n{b:1}', ['1! unsupported_ion', '2: {"b":1}']],
    [
      'an Ion symbol table in text',
      '{a:1}\n$ion_symbol_table::{symbols:["x"]}\n{b:1}',
      ['1: {"a":1}', '2! unsupported_ion', '3: {"b":1}'],
    ],
    [
      'an open Ion comment',
      '{a:1}\n/* x\n{b:1}\n{c:1}',
      ['1: {"a":1}', '2! broken_ion', '3: {"b":1}', '4: {"c":1}'],
    ],
    ['an open long string', "{a:1}\n{x:'''\n{b:1}\n", ['1: {"a":1}', '2! broken_ion', '3: {"b":1}']],
    ['an open blob in the first line', '{x:{{\n{b:1}\n{c:1}', ['1! broken_ion', '2: {"b":1}', '3: {"c":1}']],
    [
      'an indented open Ion string',
      '{a:1}\n "x\n{b:1}\n{c:1}',
      ['1: {"a":1}', '2! broken_ion', '3: {"b":1}', '4: {"c":1}'],
    ],
    [
      'an open element first in a list',
      '[\n{\n{"b":1},\n{"c":1}\n]',
      ['2! broken_json', '3: {"b":1}', '4: {"c":1}'],
    ],
    ['a lone Ion slash', '{a:1}\n/\n{b:1}', ['1: {"a":1}', '2! broken_ion', '3: {"b":1}']],
  ])('%s', async (_, input, expected) => {
    for (const chunkBytes of [1, 7, 65536]) expect(await collect(input, { chunkBytes })).toEqual(expected);
  });

  it.each([
    ['lines', '{"a":1}\n{"b":"X"}\n{"c":"ü"}\n', ['1: {"a":1}', '2! invalid_utf8', '3: {"c":"ü"}']],
    ['list', '[{"a":1},{"b":"X"},{"c":"ü"}]', ['1: {"a":1}', '1! invalid_utf8', '1: {"c":"ü"}']],
    ['Ion', '{a:1}\n{b:"X"}\n{c:"ü"}', ['1: {"a":1}', '2! invalid_utf8', '3: {"c":"ü"}']],
  ])('bytes that are no UTF-8 (%s)', async (_, input, expected) => {
    const bytes = Buffer.from(input);
    bytes[bytes.indexOf('X')] = 0xff;
    for (const chunkBytes of [1, 65536]) expect(await collect(bytes, { chunkBytes })).toEqual(expected);
  });

  it.each([
    [
      'lines',
      (value: string) => `{"a":1}\n${value}\n{"c":3}\n`,
      ['1: {"a":1}', '2! too_large', '3: {"c":3}'],
    ],
    [
      'list',
      (value: string) => `[{"a":1},\n${value},\n{"c":3}]`,
      ['1: {"a":1}', '2! too_large', '3: {"c":3}'],
    ],
  ])('a value beyond the limit (%s)', async (_, around, expected) => {
    const fits = `{"b":"${'x'.repeat(92)}"}`;
    const exceeds = `{"b":"${'x'.repeat(93)}"}`;
    for (const chunkBytes of [1, 30, 65536]) {
      expect(await collect(around(exceeds), { chunkBytes, maxBytes: 100 })).toEqual(expected);
      expect(await collect(around(fits), { chunkBytes, maxBytes: 100 })).toContain(`2: ${fits}`);
    }
  });

  it('nesting of 100,000 levels', async () => {
    const bomb = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await collect(`{"a":1}\n{"b":${bomb}}\n{"c":3}`)).toEqual([
      '1: {"a":1}',
      '2! too_deep',
      '3: {"c":3}',
    ]);
    expect(await collect(`[{"a":1},${bomb},{"c":3}]`)).toEqual(['1: {"a":1}', '1! too_deep', '1: {"c":3}']);
    expect(await collect(`{a:1}\n{b:${bomb}}\n{c:3}`)).toEqual(['1: {"a":1}', '2! too_deep', '3: {"c":3}']);
  });

  it('a blob, an infinity, bad UTF-8 and a wrong length in Ion binary', async () => {
    const bad = ion.dumpBinary(
      { a: 1 },
      { a: new Uint8Array([1, 2]) },
      { a: 'XY' },
      { a: 'ok' },
      { a: Infinity },
    );
    const bytes = Buffer.from(bad);
    bytes[bytes.indexOf('XY')] = 0xff;
    expect(await collect(bytes)).toEqual([
      '1: {"a":1}',
      '2! unsupported_ion',
      '3! invalid_utf8',
      '4: {"a":"ok"}',
      '5! unsupported_ion',
    ]);
    // A struct of two bytes whose string claims five.
    const lengths = Buffer.concat([
      ion.dumpBinary({ a: 1 }),
      Buffer.from([0xd2, 0x8a, 0x85]),
      Buffer.from([0x21, 7]),
    ]);
    expect(await collect(lengths)).toEqual(['1: {"a":1}', '2! broken_ion', '3: 7']);
    expect(await collect(bytes.subarray(0, -3))).toContain('5! broken_ion');
  });

  it.each([
    ['lines', '{"a":1}\n{"b":2}\n'],
    ['list', '[{"a":1},{"b":2},'],
    ['Ion', '{a:1}\n{b:2}\n'],
  ])('values before the place where gzip is cut off (%s)', async (_, input) => {
    const whole = gzipSync(input);
    const cut = await collect(whole.subarray(0, -4));
    expect(cut.slice(0, 2).map((outcome) => outcome.slice(3))).toEqual(['{"a":1}', '{"b":2}']);
    expect(cut.slice(2)).toEqual([expect.stringMatching(/^\d! truncated_gzip$/)]);
    expect(await collect(whole.subarray(0, 9))).toEqual(['1! truncated_gzip']);
  });

  it('the values before damage in a large gzip', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"x":"${(n * 7919).toString(36)}"}`);
    const damaged = gzipSync(lines.join('\n'));
    damaged.fill(0xff, damaged.length - 40);
    const outcomes = await collect(damaged);
    expect(outcomes.at(-1)).toMatch(/! truncated_gzip$/);
    expect(outcomes.length).toBeGreaterThan(4000);
    expect(outcomes.slice(0, 4000)).toEqual(
      lines.slice(0, 4000).map((line, index) => `${index + 1}: ${line}`),
    );
  });

  it.each([
    ['in the middle', (file: Buffer) => file.length >> 1],
    ['in the checksum', (file: Buffer) => file.length - 6],
  ])('what can still be read of a gzip with a wrong byte %s, and comes to an end', async (_, placeIn) => {
    const lines = Array.from({ length: 5000 }, (_, n) => `{"n":${n},"x":"${(n * 7919).toString(36)}"}`);
    const damaged = gzipSync(lines.join('\n'));
    const place = placeIn(damaged);
    damaged.writeUInt8(damaged.readUInt8(place) ^ 0xff, place);
    const outcomes = await collect(damaged);
    expect(outcomes.at(-1)).toMatch(/! truncated_gzip$/);
    expect(outcomes.slice(0, 2000)).toEqual(
      lines.slice(0, 2000).map((line, index) => `${index + 1}: ${line}`),
    );
  });

  it('several gzip members one after the other', async () => {
    const members = Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"b":2}\n')]);
    expect(await collect(members)).toEqual(['1: {"a":1}', '2: {"b":2}']);
  });
});

describe('readValues of JSON lines', () => {
  it('gives every good line, whatever a bad one holds and wherever it stands', async () => {
    const bits = fc.string({ unit: fc.constantFrom(...'{}[]"\',:/*a\\( 1$'), maxLength: 12 });
    const bad = fc.oneof(
      fc.string(),
      bits,
      fc.constantFrom('{"a":"x', "{x:'''", '/*', '{x:{{', '{"a":[1,', '{x:1'),
    );
    await fc.assert(
      fc.asyncProperty(bad, fc.integer({ min: 0, max: 3 }), async (line, place) => {
        const good = [0, 1, 2].map((n) => `{"flowId":"good${n}","outputs":[{"id":"x"}]}`);
        const lines = good.toSpliced(place, 0, line.replace(/[\r\n]/g, ''));
        const outcomes = await collect(lines.join('\n'));
        const survivors = outcomes.filter((outcome) => /^\d+: .*good/.test(outcome));
        expect(survivors.map((outcome) => outcome.slice(3))).toEqual(good);
      }),
      { numRuns: 500 },
    );
  });
});

describe('readValues', () => {
  const records = fc.array(
    jsonValue().map((value) => stringifyJson({ value })),
    { maxLength: 8 },
  );

  it('gives the same values whatever the chunks', async () => {
    const shapes = [
      (texts: readonly string[]) => texts.join('\n'),
      (texts: readonly string[]) => `[${texts.join(',')}]`,
      (texts: readonly string[]) =>
        `[\n  ${texts.map((text) => JSON.stringify(JSON.parse(text), null, 2)).join(',\n')}\n]`,
      (texts: readonly string[]) => texts.join(''),
      (texts: readonly string[]) => `$ion_1_0\n${texts.map((text) => `note::${text} // }`).join('\n')}`,
    ];
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.constantFrom(...shapes),
        fc.integer({ min: 1, max: 40 }),
        async (texts, shape, chunkBytes) => {
          const input = shape(texts);
          const whole = await collect(input);
          expect(await collect(input, { chunkBytes })).toEqual(whole);
          expect(whole).toHaveLength(texts.length);
          expect(whole.filter((outcome) => outcome.includes('!') && /^\d+!/.test(outcome))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells size, the text as it came, and of a rejected value at most 2 KiB', async () => {
    const good = '{"b" : "ü"}';
    const bad = `{"a":${'x'.repeat(5000)}`;
    const reads = [];
    for await (const read of readValues(chunksOf(`${good}\n${bad}`, 100))) reads.push(read);
    const [first, second] = reads;
    expect(first !== undefined && 'value' in first && { bytes: first.bytes, raw: first.raw() }).toEqual({
      bytes: 12,
      raw: good,
    });
    expect(second !== undefined && 'rejection' in second && second.raw).toBe(bad.slice(0, 2048));
  });

  it('tells the progress in bytes of the file, not of what gzip hides', async () => {
    const file = gzipSync('{"a":1}\n'.repeat(1000));
    const seen: number[] = [];
    await collect(file, { chunkBytes: 10, onProgress: (bytes) => seen.push(bytes) });
    expect(seen.at(-1)).toBe(file.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('passes on an error of the stream', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"a":1}\n');
      throw new Error('disk on fire');
    }
    const read = async () => {
      for await (const _ of readValues(failing()));
    };
    await expect(read()).rejects.toThrow('disk on fire');
  });

  it('closes the stream when the reader stops early', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('{"a":1}\n'.repeat(1000));
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of readValues(endless())) break;
    expect(isClosed).toBe(true);
  });

  it('reads 60 MB in bounded memory', async () => {
    const line = `{"tenantId":"main","outputs":[{"id":"t","metadata":{"text":"${'x'.repeat(500)}"}}]}\n`;
    const chunk = Buffer.from(line.repeat(100));
    async function* lines(): AsyncGenerator<Uint8Array> {
      for (let bytes = 0; bytes < 60_000_000; bytes += chunk.length) yield Buffer.from(chunk);
    }
    const before = liveBytes();
    let peak = before;
    let count = 0;
    for await (const read of readValues(lines())) {
      count += 1;
      if (!('value' in read)) throw new Error(read.rejection.message);
      if (count % 20_000 === 0) peak = Math.max(peak, liveBytes());
    }
    expect(count).toBe(Math.ceil(60_000_000 / chunk.length) * 100);
    expect(peak - before).toBeLessThan(10_000_000);
  });

  it('skips a value of 60 MB without keeping it', async () => {
    const chunk = Buffer.from('x'.repeat(64 * 1024));
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"a":1}\n{"b":"');
      for (let bytes = 0; bytes < 60_000_000; bytes += chunk.length) yield Buffer.from(chunk);
      yield Buffer.from('"}\n{"c":3}');
    }
    const before = liveBytes();
    let alive = before;
    const seen: string[] = [];
    async function* watched(): AsyncGenerator<Uint8Array> {
      let chunks = 0;
      for await (const bytes of endless()) {
        yield bytes;
        chunks += 1;
        if (chunks % 200 === 0) alive = Math.max(alive, liveBytes());
      }
    }
    for await (const read of readValues(watched(), { maxBytes: 1_000_000 })) {
      seen.push('value' in read ? stringifyJson(read.value) : read.rejection.code);
    }
    expect(seen).toEqual(['{"a":1}', 'too_large', '{"c":3}']);
    expect(alive - before).toBeLessThan(10_000_000);
  });
});
