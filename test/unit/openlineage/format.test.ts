// The formats that the schemas name, held against ajv-formats.

import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDateTime, isUri } from '../../../src/openlineage/format.js';

const ajv = new Ajv2020();
formats.default(ajv);
const official = {
  uri: ajv.compile({ type: 'string', format: 'uri' }),
  dateTime: ajv.compile({ type: 'string', format: 'date-time' }),
};

describe('isUri', () => {
  it.each([
    ['https://example.com/a?b#c', true],
    ['ol:name', true],
    ['urn:a:b', true],
    ['s3://bucket/k', true],
    ['postgres://u:p@db:5432/x', true],
    ['http://[::1]:80/x', true],
    ['file:///x', true],
    ['https://example.com/%20', true],
    ['', false],
    ['name', false],
    ['/path', false],
    ['//host/x', false],
    [':x', false],
    ['1a:x', false],
    ['https://example.com/a b', false],
    ['https://example.com/%zz', false],
    ['https://example.com/ä', false],
    ['https://example.com/#a#b', false],
    ['postgres://h1:5432,h2:5432/d', true],
    ['https://[zz]/', false],
    ['https://h/[x]', false],
    ['x:', false],
    ['https://example.com/\n', false],
  ])('judges %j as %s, as ajv does', (text, expected) => {
    expect(isUri(text)).toBe(expected);
    expect(official.uri(text)).toBe(expected);
  });
});

describe('isDateTime', () => {
  it.each([
    '2026-01-01T00:00:00Z',
    '2026-01-01t00:00:00.123456789z',
    '2026-01-01 00:00:00+02:00',
    '2024-02-29T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T22:59:60-01:00',
    '2026-01-02T00:59:60+01:00',
    '2026-01-01T12:00:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00.Z',
    '20260101T000000Z',
    '',
  ])('judges %j as ajv does', (text) => {
    expect(isDateTime(text)).toBe(official.dateTime(text));
  });

  it('judges all instants that a clock can show as ajv does', () => {
    const digits = (max: number) =>
      fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
    const parts = fc.tuple(
      fc.integer({ min: 1000, max: 9999 }),
      digits(13),
      digits(32),
      // Not 24 and 60: with some offsets ajv-formats 3 takes 24:59:00+01 for a leap second.
      digits(23),
      digits(59),
      digits(61),
    );
    const zone = fc.constantFrom('Z', '+00:00', '-23:59', '+0130', '+01', '', '+1:00');
    fc.assert(
      fc.property(parts, zone, ([year, month, day, hour, minute, second], offset) => {
        const text = `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
        expect([text, isDateTime(text)]).toEqual([text, official.dateTime(text)]);
      }),
      { numRuns: 2_000 },
    );
  });
});
