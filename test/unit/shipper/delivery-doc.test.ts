// docs/delivery.md explains every code that a user can see, and no other.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

import { errorCodes } from '../../../src/model/error.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(join(root, 'docs/delivery.md'), 'utf8');

/** Codes in the first column of the table below a heading, with the other columns. */
function rowsBelow(heading: string): Map<string, readonly string[]> {
  const section = page.split(`### ${heading}\n`)[1]?.split(/\n##+ /)[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((row) => {
      const [first = '', ...columns] = row.split('|').slice(1, -1);
      return [...first.matchAll(/`([a-z_]+)`/g)].map((match) => [match[1] ?? '', columns] as const);
    }),
  );
}

/** Codes of outcomes as the source writes them. */
function codesOfSource(): Set<string> {
  const codes = new Set<string>();
  for (const folder of ['src/exporter', 'src/shipper']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const text = readFileSync(join(root, folder, name), 'utf8');
      const patterns = [
        /\b(?:retry|rejected|stopped)\(\s*'([a-z_]+)'/g,
        /\bcode: '([a-z_]+)',\s+message/g,
        /^ {2}E[A-Z]+: \[\s*'([a-z_]+)'/gm,
        /\?\? \[\s*'([a-z_]+)'/g,
      ];
      for (const pattern of patterns) for (const match of text.matchAll(pattern)) codes.add(match[1] ?? '');
    }
  }
  codes.delete('custom');
  return codes;
}

it('explains every code of an exporter, and none that does not exist', () => {
  const found = codesOfSource();
  expect(found.size).toBeGreaterThan(30);
  const told = [...rowsBelow('Codes of an exporter').keys()];
  // An interruption carries the code of an error.
  expect(told.filter((code) => code !== 'interrupted').sort()).toEqual(
    [...found].filter((code) => code !== 'interrupted').sort(),
  );
});

it('explains every code of the command with its exit code', () => {
  const told = [...rowsBelow('Codes of the command')].map(([code, [exit = '']]) => [code, Number(exit)]);
  expect(Object.fromEntries(told)).toEqual(errorCodes);
});
