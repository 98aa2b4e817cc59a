import * as ion from 'ion-js';
import { describe, expect, it } from 'vitest';

import { spellDecimal } from '../../../../src/codec/ion/decimal.js';
import { createIonReader } from '../../../../src/codec/ion/read.js';
import { stringifyJson } from '../../../../src/model/json-value.js';

const reader = await createIonReader();

function read(text: string): string {
  const result = reader.readText(text);
  return result.ok ? stringifyJson(result.value) : `${result.rejection.code}: ${result.rejection.message}`;
}

function readBinary(value: unknown): string {
  const [result] = reader.readBinary(ion.dumpBinary(value), 1) ?? [];
  if (result === undefined) return 'nothing';
  return result.ok ? stringifyJson(result.value) : `${result.rejection.code}: ${result.rejection.message}`;
}

describe('readText', () => {
  it.each([
    ['{a:null,b:null.string,c:null.struct,d:null.timestamp}', '{"a":null,"b":null,"c":null,"d":null}'],
    ["{a:symbol,b:'quoted symbol',c:''}", '{"a":"symbol","b":"quoted symbol","c":""}'],
    ["{a:'''long ''' '''string'''}", '{"a":"long string"}'],
    ['{a:LocalDateTime::"2026-01-01T10:00:00",b:x::y::1}', '{"a":"2026-01-01T10:00:00","b":1}'],
    ['{a:0xff,b:-0x10}', '{"a":255,"b":-16}'],
    ['{a:12345678901234567890,b:9007199254740992}', '{"a":12345678901234567890,"b":9007199254740992}'],
    ['{a:1e0,b:1.5e0,c:-0e0,d:1e21}', '{"a":1.0,"b":1.5,"c":-0.0,"d":1e+21}'],
    ['{a:1e400,b:-1.5e-400,c:0e9}', '{"a":1e400,"b":-1.5e-400,"c":0.0}'],
    ['{a:1.50,b:1.,c:1d3,d:-0d0,e:15d-1,f:1.d2}', '{"a":1.5,"b":1.0,"c":1000.0,"d":-0.0,"e":1.5,"f":100.0}'],
    ['{a:12345678901234567890d-20}', '{"a":12345678901234567890e-20}'],
    ['{a:2026-01-01T10:00:00.1230+02:00}', '{"a":"2026-01-01T10:00:00.1230+02:00"}'],
    ['{a:2026-01-01T10:00-00:00}', '{"a":"2026-01-01T10:00-00:00"}'],
    [
      '{a:2026-01-01,b:2026-01T,c:2026T,d:2026-01-01T}',
      '{"a":"2026-01-01","b":"2026-01","c":"2026","d":"2026-01-01"}',
    ],
    ['{a:(+ 1 [x]),b:[]}', '{"a":["+",1,["x"]],"b":[]}'],
    ['{a:1,a:2}', '{"a":2}'],
    ['{__proto__:{b:1}}', '{"__proto__":{"b":1}}'],
    ['{"a":1,\'b\':"\\x41\\u00e9\\U0001F600"}', '{"a":1,"b":"Aé😀"}'],
    ['// nothing\n{a:/* here */1}', '{"a":1}'],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['{a:[1,{b:nan}]}', "unsupported_ion: a[1].b is NaN, which JSON can't hold"],
    ['{a:+inf}', "unsupported_ion: a is Infinity, which JSON can't hold"],
    ['{a:{{aGk=}}}', "unsupported_ion: a is a blob, which JSON can't hold"],
    ['{a:{{"hi"}}}', "unsupported_ion: a is a clob, which JSON can't hold"],
    ['{a:1} {b:2}', 'broken_ion: more than one value in a line'],
  ])('rejects %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '{a:1',
    '{a:2026-02-30T00:00:00Z}',
    '{a:"\\q"}',
    '{a:1 b:2}',
    '{a:$99}',
    '',
    '{a:01}',
    '{a:"x\ny"}',
  ])('finds %j broken', (text) => {
    expect(read(text)).toMatch(/^broken_ion: /);
  });

  it('takes 256 levels, refuses 257, and 100,000 without overflowing the stack', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(read(nested(256))).toBe(nested(256));
    expect(read(nested(257))).toBe('too_deep: nested deeper than 256 levels');
    expect(read(nested(100_000))).toBe('too_deep: nested deeper than 256 levels');
    expect(read('{a:'.repeat(100_000))).toBe('too_deep: nested deeper than 256 levels');
  });
});

describe('readBinary', () => {
  it('reads what text says', () => {
    const text =
      '{a:null.int,b:sym,c:12345678901234567890,d:1.5e0,f:2026-01-01T10:00:00.1230+02:00,g:(x 1),h:-5}';
    expect(readBinary(ion.load(text))).toBe(
      '{"a":null,"b":"sym","c":12345678901234567890,"d":1.5,"f":"2026-01-01T10:00:00.1230+02:00","g":["x",1],"h":-5}',
    );
  });

  it.each([
    ['12345678901234567890d-20', '0.12345678901234567890'],
    ['1d400', '1e400'],
    ['1.50', '1.5'],
    ['5d0', '5.0'],
    ['-0d0', '-0.0'],
  ])('reads the decimal %s as %s', (text, expected) => {
    expect(readBinary(ion.load(text))).toBe(expected);
  });

  it('gives up a batch with a bad value as a whole, and names the fault of a value alone', () => {
    const good = ion.dumpBinary({ a: 1 });
    const bad = ion.dumpBinary({ a: Number.NaN });
    expect(reader.readBinary(Buffer.concat([good, bad]), 2)).toBeUndefined();
    expect(reader.readBinary(Buffer.concat([good, good]), 2)).toHaveLength(2);
    expect(readBinary({ a: Number.NaN })).toBe("unsupported_ion: a is NaN, which JSON can't hold");
  });
});

describe('spellDecimal', () => {
  it.each([
    [false, 12345n, -2, '123.45'],
    [true, -5n, -3, '-0.005'],
    [true, 0n, 0, '-0.0'],
    [false, 1n, 400, '1e400'],
    [false, 7n, -400, '7e-400'],
    [false, 15n, -2, '0.15'],
  ])('spells %s %s × 10^%s as %s', (isNegative, coefficient, exponent, expected) => {
    expect(spellDecimal(isNegative, coefficient, exponent)).toBe(expected);
  });
});
