import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseJson } from '../../../../src/codec/json/parse.js';
import { firstJsonValue, parseExactly } from '../../../../src/codec/json/parse-exactly.js';
import { stringifyJson } from '../../../../src/model/json-value.js';
import { jsonValue, lexeme } from '../json-arbitrary.js';

function canonical(text: string): string {
  const result = parseJson(text);
  return result.ok ? stringifyJson(result.value) : `${result.code}: ${result.message}`;
}

describe('parseJson', () => {
  it.each([
    ['1', '1'],
    ['-1', '-1'],
    ['0', '0'],
    ['-0', '-0.0'],
    ['0.0', '0.0'],
    ['1.0', '1.0'],
    ['1.50', '1.5'],
    ['0.1', '0.1'],
    ['1e3', '1000.0'],
    ['1E400', '1E400'],
    ['1e400', '1e400'],
    ['1e-400', '1e-400'],
    ['1e21', '1e+21'],
    ['5e-324', '5e-324'],
    ['9007199254740991', '9007199254740991'],
    ['9007199254740993', '9007199254740993'],
    ['-12345678901234567890', '-12345678901234567890'],
    ['0.12345678901234567890', '0.12345678901234567890'],
    ['100000000000000000000.0', '100000000000000000000.0'],
  ])('reads the number %s as %s wherever it stands', (written, expected) => {
    expect(canonical(written)).toBe(expected);
    expect(canonical(`{"a":${written}}`)).toBe(`{"a":${expected}}`);
    expect(canonical(`[ 1,${written} , ${written}]`)).toBe(`[1,${expected},${expected}]`);
    expect(canonical(`{"a" :\n${written}}`)).toBe(`{"a":${expected}}`);
  });

  it('reads every number as the exact parser does', () => {
    fc.assert(
      fc.property(lexeme, (number) => {
        const exact = parseExactly(`{"a":${number}}`, 10);
        expect(exact.ok).toBe(true);
        expect(canonical(`{"a":${number}}`)).toBe(exact.ok ? stringifyJson(exact.value) : '');
      }),
    );
  });

  it('gives back the canonical text of any value', () => {
    fc.assert(
      fc.property(jsonValue(), (value) => {
        expect(canonical(stringifyJson(value))).toBe(stringifyJson(value));
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with JSON.parse on plain values', () => {
    const plain = fc.json().filter((text) => !/\d[.eE]|-0|\d{16}/.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        for (const result of [parseJson(text), parseExactly(text, 256)]) {
          expect(result).toEqual({ ok: true, value: JSON.parse(text) });
        }
      }),
    );
  });

  it('agrees with JSON.parse on what is no JSON', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '}', ',', '"', 'x', '\n', '[', '\\', '0'))
      .map(([text, place, insert]) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + insert + text.slice(at + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        expect(parseExactly(text, 256).ok).toBe(isJson(text));
        expect(parseJson(text).ok).toBe(isJson(text));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', '{"a":2}'],
    ['{"a":1.0,"a":2.0}', '{"a":2.0}'],
    ['{"__proto__":{"x":1},"constructor":1.0}', '{"__proto__":{"x":1},"constructor":1.0}'],
    ['\ufeff{"a":1}', '{"a":1}'],
    ['["\\ud800",1.0]', '["\\ud800",1.0]'],
    [' \t\r\n[]\n', '[]'],
    ['{"at":"2026-01-01T10:10:10.100Z"}', '{"at":"2026-01-01T10:10:10.100Z"}'],
  ])('reads %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each([
    ['{"a":tru}', 'broken_json: expected a value, at character 6'],
    ['{"a":1', 'broken_json: ends where `,` or `}` was expected, at character 7'],
    ['{"a":1}}', 'broken_json: expected nothing after the value, at character 8'],
    ['{a:1}', 'broken_json: expected a key in double quotes, at character 2'],
    ['{"a":01}', 'broken_json: a number that JSON does not know, at character 7'],
    ['["a\nb"]', 'broken_json: a string with a control character or an unknown escape, at character 2'],
    ['["a', 'broken_json: a string without an end, at character 4'],
    ['', 'broken_json: ends where a value was expected, at character 1'],
    ['[NaN]', 'broken_json: expected a value, at character 2'],
    ['[1,]', 'broken_json: expected a value, at character 4'],
  ])('says where %j breaks', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it('takes 256 levels and refuses 257', () => {
    const nested = (levels: number, inner: string) => '['.repeat(levels) + inner + ']'.repeat(levels);
    for (const inner of ['', '1.0']) {
      expect(canonical(nested(256, inner))).toBe(nested(256, inner));
      expect(canonical(nested(257, inner))).toMatch(/^too_deep: nested deeper than 256 levels/);
    }
  });

  it.each(['', '1.0'])('refuses 100,000 levels around "%s" without overflowing the stack', (inner) => {
    const levels = 100_000;
    expect(canonical('['.repeat(levels) + inner + ']'.repeat(levels))).toMatch(/^too_deep/);
    expect(canonical('{"a":'.repeat(levels) + (inner || '1') + '}'.repeat(levels))).toMatch(/^too_deep/);
    expect(canonical('['.repeat(levels))).toMatch(/^too_deep/);
  });
});

describe('firstJsonValue', () => {
  it('sees in every beginning of a text that it is cut off, not wrong', () => {
    const texts = fc.json().filter((text) => /^[[{"]/.test(text));
    fc.assert(
      fc.property(texts, fc.nat(), (text, place) => {
        const result = firstJsonValue(text.slice(0, place % text.length), 256);
        expect('fault' in result && result.fault.atEnd).toBe(true);
      }),
    );
  });

  it('tells where the first value ends', () => {
    expect(firstJsonValue(' {"a":1} {"b":2}', 256)).toEqual({ end: 8 });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
