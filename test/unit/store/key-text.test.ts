// Text as SQLite keeps it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Connection } from '../../../src/store/sqlite/connection.js';
import { keyText, textOfKey } from '../../../src/store/sqlite/key-text.js';

const anyText = fc.string({ unit: 'binary' });
const unitText = fc
  .array(fc.constantFrom('\0', '\ud800', '\udc00', '\ufdd0', '\ufffd', 'a', 'd800', '0000'))
  .map((parts) => parts.join(''));
const text = fc.oneof(anyText, unitText);

describe('keyText', () => {
  it('leaves ordinary text as it is', () => {
    for (const ordinary of ['', 'trips', 's3://lake/users.parquet', 'Ünïcödé 😀', 'a\nb', 'x\\u0000']) {
      expect(keyText(ordinary)).toBe(ordinary);
    }
  });

  it('gives every text back, through a database', () => {
    const connection = new Connection(':memory:', 'sqlite::memory:');
    fc.assert(
      fc.property(text, (value) => {
        const row = connection.get<{ value: string }>('SELECT ? AS value', keyText(value));
        expect(textOfKey(row?.value ?? '')).toBe(value);
      }),
    );
    connection.close();
  });

  it('keeps different texts different', () => {
    fc.assert(
      fc.property(unitText, unitText, (a, b) => {
        expect(keyText(a) === keyText(b)).toBe(a === b);
      }),
    );
  });

  it('is needed: the driver itself loses such text', () => {
    const connection = new Connection(':memory:', 'sqlite::memory:');
    expect(connection.get('SELECT ? AS value', 'a\0b')).not.toEqual({ value: 'a\0b' });
    expect(connection.get('SELECT ? AS value', '\ud800')).not.toEqual({ value: '\ud800' });
    connection.close();
  });
});
