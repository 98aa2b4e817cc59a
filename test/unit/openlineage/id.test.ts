// Run ids: the reproducible ones against vectors made by the official Python client, the new ones by their bits.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isUuid, newUuid7, staticUuid } from '../../../src/openlineage/id.js';

interface Vector {
  readonly instant: string;
  readonly data: string;
  readonly uuid: string;
}

const { vectors }: { readonly vectors: readonly Vector[] } = JSON.parse(
  readFileSync(new URL('./static-uuid-vectors.json', import.meta.url), 'utf8'),
);

describe('staticUuid', () => {
  it('has vectors of all kinds to be held against', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(200);
    expect(vectors.some(({ instant }) => instant < '1970')).toBe(true);
    expect(vectors.some(({ instant }) => !instant.includes('.'))).toBe(true);
    expect(vectors.some(({ instant }) => /\.\d{7,}Z$/.test(instant))).toBe(true);
  });

  it('gives the ids of the Python client, byte for byte', () => {
    const ours = vectors.map(({ instant, data }) => ({ instant, data, uuid: staticUuid(instant, data) }));
    expect(ours).toEqual(vectors);
  });

  it('takes text as its UTF-8 bytes', () => {
    const instant = '2026-01-01T00:00:00Z';
    expect(staticUuid(instant, new TextEncoder().encode('é'))).toBe(staticUuid(instant, 'é'));
  });

  it('tells microseconds apart and cuts what is below', () => {
    const id = (fraction: string) => staticUuid(`2026-01-01T00:00:00.${fraction}Z`, 'x');
    expect(id('0000009')).toBe(staticUuid('2026-01-01T00:00:00Z', 'x'));
    expect(id('000001')).not.toBe(id('000002'));
  });

  it.each(['', '2026-01-01', '2026-01-01T00:00:00', '2026-01-01T00:00:00+01:00', '2026-13-01T00:00:00Z'])(
    'refuses %j, which is no instant in UTC',
    (instant) => {
      expect(() => staticUuid(instant, 'x')).toThrow(RangeError);
    },
  );
});

describe('newUuid7', () => {
  it('puts the milliseconds first, then version, variant and the random bits', () => {
    expect(newUuid7(0x0123456789ab, new Uint8Array(10).fill(0xff))).toBe(
      '01234567-89ab-7fff-bfff-ffffffffffff',
    );
    expect(newUuid7(0, new Uint8Array(10))).toBe('00000000-0000-7000-8000-000000000000');
  });

  it('reads a view of a larger buffer from its own start', () => {
    const bytes = new Uint8Array(30).fill(0xff);
    bytes.fill(0, 10, 20);
    expect(newUuid7(0, bytes.subarray(10, 20))).toBe('00000000-0000-7000-8000-000000000000');
  });

  it('refuses too few random bytes', () => {
    expect(() => newUuid7(0, new Uint8Array(9))).toThrow(RangeError);
  });
});

describe('isUuid', () => {
  it.each(['019b76da-a87b-7b18-92ab-bf1cfaf24045', '00000000-0000-0000-0000-000000000000', 'A'.repeat(8)])(
    'knows a UUID: %s',
    (text) => {
      expect(isUuid(text)).toBe(text.length === 36);
    },
  );

  it.each([
    'urn:uuid:019b76da-a87b-7b18-92ab-bf1cfaf24045',
    '019b76daa87b7b1892abbf1cfaf24045',
    '019b76da-a87b-7b18-92ab-bf1cfaf24045\n',
    '019b76da-a87b-7b18-92ab-bf1cfaf2404g',
  ])('does not take %j for one', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});
