// JSON values without loss.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  ExactNumber,
  floatOf,
  isJsonObject,
  type JsonObject,
  numberOf,
  ownValue,
  setOwn,
  stringifyJson,
} from '../../../src/model/json-value.js';

describe('numberOf', () => {
  it.each([
    ['0', 0],
    ['-17', -17],
    ['9007199254740991', 9007199254740991],
    ['1.5', 1.5],
    ['1.50', 1.5],
    ['0.1', 0.1],
    ['-2.5e-3', -0.0025],
    ['1e-7', 1e-7],
  ])('reads %s as a double', (lexeme, value) => {
    expect(numberOf(lexeme)).toBe(value);
  });

  it.each([
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-123456789012345678901234567890', '-123456789012345678901234567890'],
    ['1.0', '1.0'],
    ['1e3', '1000.0'],
    ['-0', '-0.0'],
    ['-0.0', '-0.0'],
    ['1e400', '1e400'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
    ['123456789.123456789123', '123456789.123456789123'],
    ['1e-400', '1e-400'],
  ])('keeps %s exactly, as %s', (lexeme, text) => {
    const value = numberOf(lexeme);
    expect(value).toBeInstanceOf(ExactNumber);
    expect(String(value)).toBe(text);
  });

  it('gives the same value when its own text is read again', () => {
    const lexeme = fc
      .tuple(
        fc.boolean(),
        fc.bigInt({ min: 0n, max: 10n ** 22n }),
        fc.option(fc.stringMatching(/^\d{1,22}$/), { nil: undefined }),
        fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }),
      )
      .map(
        ([negative, whole, fraction, exponent]) =>
          `${negative ? '-' : ''}${whole}${fraction === undefined ? '' : `.${fraction}`}` +
          `${exponent === undefined ? '' : `e${exponent}`}`,
      );
    fc.assert(
      fc.property(lexeme, (text) => {
        const written = stringifyJson(numberOf(text));
        expect(stringifyJson(numberOf(written))).toBe(written);
        expect(Number(written)).toBe(Number(text));
      }),
    );
  });
});

it('floatOf keeps a whole double a float', () => {
  expect(String(floatOf(2))).toBe('2.0');
  expect(String(floatOf(-0))).toBe('-0.0');
  expect(floatOf(2.5)).toBe(2.5);
  expect(floatOf(1e-9)).toBe(1e-9);
  expect(floatOf(1e21)).toBe(1e21);
});

describe('stringifyJson', () => {
  it('prints what JSON.stringify prints where there is no exact number', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stringifyJson(value as JsonObject)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('prints exact numbers as they are, and everything around them alike', () => {
    const value = { b: [new ExactNumber('1.0'), 'x\ud800', { a: null }], a: undefined, c: true };
    expect(stringifyJson(value as unknown as JsonObject)).toBe('{"b":[1.0,"x\\ud800",{"a":null}],"c":true}');
  });

  it('prints __proto__ and constructor as data', () => {
    const value: JsonObject = {};
    setOwn(value, '__proto__', new ExactNumber('9007199254740993'));
    setOwn(value, 'constructor', 1);
    expect(stringifyJson(value)).toBe('{"__proto__":9007199254740993,"constructor":1}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('passes on errors that are not its own', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(() => stringifyJson(circular as JsonObject)).toThrow(TypeError);
  });
});

it('an exact number can not be printed as something else by accident', () => {
  expect(() => JSON.stringify({ n: new ExactNumber('1.0') })).toThrow(/stringifyJson/);
});

it('ownValue sees own properties alone', () => {
  expect(ownValue({ a: 1 }, 'a')).toBe(1);
  expect(ownValue({}, 'constructor')).toBeUndefined();
  expect(ownValue({}, '__proto__')).toBeUndefined();
});

it('isJsonObject knows objects of data', () => {
  expect(isJsonObject({})).toBe(true);
  for (const other of [null, [], 'x', 1, undefined, new ExactNumber('1.0')])
    expect(isJsonObject(other)).toBe(false);
});
