import { describe, expect, it } from 'vitest';

import { retryAfterMillis } from '../../../../src/exporter/openlineage/retry-after.js';

const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
const received = Date.parse('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['300', 300_000],
    ['301', 300_000],
    ['99999999999999999999', 300_000],
  ])('takes seconds: %j', (value, expected) => {
    expect(retryAfterMillis({ 'retry-after': value }, received)).toBe(expected);
  });

  it.each(['', 'soon', '-1', '1.5', '7s', '2026-01-01T00:00:07Z', 'Thu, 99 Foo 2026', '0x10'])(
    'ignores %j',
    (value) => {
      expect(retryAfterMillis({ 'retry-after': value }, received)).toBeUndefined();
    },
  );

  it.each(['Thu, 01 Jan 2026 00:00:07 GMT', 'Thursday, 01-Jan-26 00:00:07 GMT', 'Thu Jan  1 00:00:07 2026'])(
    'takes a date in each form of HTTP: %s',
    (value) => {
      expect(retryAfterMillis({ 'retry-after': value, date }, 0)).toBe(7_000);
    },
  );

  it('measures a date against the answer itself, whatever our clock says', () => {
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT', date };
    expect(retryAfterMillis(headers, received + 3_600_000)).toBe(60_000);
    expect(retryAfterMillis(headers, 0)).toBe(60_000);
  });

  it('measures a date against our clock where the answer has none', () => {
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' };
    expect(retryAfterMillis(headers, received)).toBe(60_000);
    expect(retryAfterMillis({ ...headers, date: 'broken' }, received)).toBe(60_000);
  });

  it('takes a date that is over as no wait, and cuts one that is far', () => {
    expect(retryAfterMillis({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT', date }, received)).toBe(0);
    expect(retryAfterMillis({ 'retry-after': 'Fri, 02 Jan 2026 00:00:00 GMT', date }, received)).toBe(
      300_000,
    );
  });

  it('is absent where the header is', () => {
    expect(retryAfterMillis({ date }, received)).toBeUndefined();
  });
});
