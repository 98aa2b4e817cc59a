// Instants as text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cutToMillis, instantKey, laterInstant, normalizeInstant } from '../../../src/model/instant.js';

describe('normalizeInstant', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01t00:00:00z', '2026-01-01T00:00:00Z'],
    ['2026-01-01 10:00:00.1230+02:00', '2026-01-01T08:00:00.1230Z'],
    ['2026-01-01T00:00:00,5Z', '2026-01-01T00:00:00.5Z'],
    ['2026-01-01T00:30:00+0100', '2025-12-31T23:30:00Z'],
    ['2026-01-01T00:30:00-01', '2026-01-01T01:30:00Z'],
    ['2024-02-29T12:00:00.123456789012Z', '2024-02-29T12:00:00.123456789012Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['0099-12-31T23:59:59Z', '0099-12-31T23:59:59Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s as %s', (text, instant) => {
    expect(normalizeInstant(text)).toBe(instant);
  });

  it.each([
    ['no zone', '2026-01-01T00:00:00'],
    ['no time', '2026-01-01'],
    ['no such day', '2026-02-29T00:00:00Z'],
    ['no such month', '2026-13-01T00:00:00Z'],
    ['no such hour', '2026-01-01T24:00:00Z'],
    ['no such minute', '2026-01-01T00:60:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['no such offset', '2026-01-01T00:00:00+24:00'],
    ['no such minute of an offset', '2026-01-01T00:00:00+01:60'],
    ['year 0', '0000-12-31T23:59:59Z'],
    ['before year 1', '0001-01-01T00:00:00+01:00'],
    ['after year 9999', '9999-12-31T23:59:59-01:00'],
    ['milliseconds', '1767225600000'],
    ['an empty fraction', '2026-01-01T00:00:00.Z'],
    ['space around it', ' 2026-01-01T00:00:00Z'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(normalizeInstant(text)).toBeUndefined();
  });

  it('names the same moment as Date does, for every offset', () => {
    const text = fc
      .tuple(
        fc.date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }),
        fc.integer({ min: -1439, max: 1439 }),
      )
      .map(([date, offset]) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const absolute = Math.abs(offset);
        const two = (value: number) => String(value).padStart(2, '0');
        const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
        return { date, text: local + zone };
      });
    fc.assert(
      fc.property(text, ({ date, text: written }) => {
        const instant = normalizeInstant(written);
        expect(instant).toBe(date.toISOString());
      }),
    );
  });
});

describe('instantKey', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T00:00:00.1Z', '2026-01-01T00:00:00.100Z'],
  ])('is the same for %s and %s', (a, b) => {
    expect(instantKey(a)).toBe(instantKey(b));
  });

  it('orders by code unit as time goes, whatever the digits', () => {
    const inOrder = [
      '2025-12-31T23:59:59.999999Z',
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.000000001Z',
      '2026-01-01T00:00:00.09Z',
      '2026-01-01T00:00:00.1Z',
      '2026-01-01T00:00:00.10000000001Z',
      '2026-01-01T00:00:01Z',
    ];
    expect(inOrder.map(instantKey)).toEqual(inOrder.map(instantKey).sort());
  });
});

it('cutToMillis cuts and fills up to three digits, and never rounds', () => {
  expect(cutToMillis('2026-01-01T00:00:00Z')).toBe('2026-01-01T00:00:00.000Z');
  expect(cutToMillis('2026-01-01T00:00:00.1Z')).toBe('2026-01-01T00:00:00.100Z');
  expect(cutToMillis('2026-01-01T00:00:00.1239999Z')).toBe('2026-01-01T00:00:00.123Z');
});

it('laterInstant is the later one, the first of two equal ones', () => {
  expect(laterInstant('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.001Z')).toBe('2026-01-01T00:00:00.001Z');
  expect(laterInstant('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z')).toBe('2026-01-02T00:00:00Z');
  expect(laterInstant('2026-01-01T00:00:00.10Z', '2026-01-01T00:00:00.1Z')).toBe('2026-01-01T00:00:00.10Z');
});
