import type { LookupOptions } from 'node:dns';
import { describe, expect, it } from 'vitest';

import { refusingLookup } from '../../../../src/exporter/openlineage/refusing-lookup.js';

/** The code of the error, or undefined. An address as a name resolves to itself. */
function lookUp(name: string, options: LookupOptions): Promise<string | undefined> {
  return new Promise((resolve) => refusingLookup(name, options, (error) => resolve(error?.code)));
}

describe('the resolver of the HTTP client', () => {
  it.each([{ all: true }, { all: false }])(
    'refuses names that lead to forbidden addresses (%j)',
    async (options) => {
      expect(await lookUp('169.254.169.254', options)).toBe('ADDRESS_REFUSED');
      expect(await lookUp('fe80::1', options)).toBe('ADDRESS_REFUSED');
    },
  );

  it.each([{ all: true }, { all: false }])('lets all others pass (%j)', async (options) => {
    expect(await lookUp('localhost', options)).toBeUndefined();
    expect(await lookUp('10.0.0.1', options)).toBeUndefined();
  });
});
