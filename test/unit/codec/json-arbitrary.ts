// Random values of everything that JSON can say, odd keys and odd numbers included.
import fc from 'fast-check';

import { floatOf, type JsonObject, type JsonValue, numberOf, setOwn } from '../../../src/model/json-value.js';

const oddKeys = [
  '',
  '__proto__',
  'constructor',
  'null',
  'true',
  'nan',
  '$10',
  '$ion_1_0',
  '$ion_symbol_table',
  '$',
  '$Infinity',
  "it's",
  '"quoted"',
  'a b',
  'back\\slash',
  'line\nbreak',
  'tab\t',
  '\u0000',
  '\u2028',
  '+',
  '{',
  "'''",
  '//',
  'naïve',
  '日本',
  '😀',
  '1a',
  'a.b',
];

export const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...oddKeys, "'''\n", '/*'),
);

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 40 });
const whole = digits.map((run) => run.replace(/^0+(?=\d)/, ''));

/** Spellings of JSON numbers, most of them not JavaScript's. */
export const lexeme = fc
  .tuple(
    fc.constantFrom('', '-'),
    whole,
    fc.option(digits, { nil: undefined }),
    fc.option(
      fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.integer({ min: 0, max: 500 })),
      {
        nil: undefined,
      },
    ),
  )
  .map(
    ([sign, run, fraction, exponent]) =>
      `${sign}${run}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : exponent.join('')}`,
  );

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(floatOf),
  lexeme.map(numberOf),
);

export function jsonValue(string: fc.Arbitrary<string> = text): fc.Arbitrary<JsonValue> {
  const { value } = fc.letrec<{ value: JsonValue; object: JsonObject; list: readonly JsonValue[] }>(
    (tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false),
        number,
        string,
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 6 }),
      object: fc.array(fc.tuple(string, tie('value')), { maxLength: 6 }).map((members) => {
        const object: JsonObject = {};
        for (const [key, member] of members) setOwn(object, key, member);
        return object;
      }),
    }),
  );
  return value;
}
