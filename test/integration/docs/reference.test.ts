import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { kestraAssetType, kestraAssetTypes } from '../../../src/model/asset-type.js';
import { rejectionCodes } from '../../../src/model/rejection.js';
import { root, Workplace } from '../examples/workplace.js';
import { blocks, codeRows, page } from './pages.js';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const unquoted = (cell: string | undefined): string => cell?.replaceAll('`', '') ?? '';

describe('docs/dependencies.md', () => {
  test('lists every runtime dependency with its licence, and no other', () => {
    const { dependencies } = JSON.parse(page('package.json')) as { dependencies: Record<string, string> };
    const licences = Object.keys(dependencies).map((name) => {
      const file = join(root, 'node_modules', name, 'package.json');
      return [name, (JSON.parse(readFileSync(file, 'utf8')) as { license: string }).license];
    });
    const rows = codeRows(page('docs/dependencies.md'));
    expect(rows.map((row) => [unquoted(row[0]), row[3]])).toEqual(licences);
    for (const row of rows) expect(row[1] === '' || row[2] === '').toBe(false);
  });
});

describe('docs/import.md', () => {
  const text = page('docs/import.md');
  const section = (title: string): string => text.slice(text.indexOf(`## ${title}`)).split('\n## ')[0] ?? '';
  const rows = codeRows(section('Rejected'));

  test('explains every code of rejected input, in the order of the list', () => {
    expect(rows.map((row) => unquoted(row[0]))).toEqual(rejectionCodes);
  });

  test.each(rows.filter((row) => row[2] !== '').map((row) => [unquoted(row[0]), unquoted(row[2])]))(
    'its example of %s is rejected so',
    async (code, example) => {
      writeFileSync(workplace.path('example'), `${example}\n`);
      const { code: exit } = await workplace.shell(
        'asset-shipper import example --store sqlite:example.db --rejects rejects.jsonl --quiet',
      );
      expect(exit).toBe(1);
      const rejects = readFileSync(workplace.path('rejects.jsonl'), 'utf8').trimEnd().split('\n');
      expect(rejects.map((line) => JSON.parse(line) as unknown)).toEqual([
        { file: 'example', line: 1, code, message: expect.any(String), raw: example },
      ]);
    },
  );

  test('shows what the import of the Prefect page prints', async () => {
    const shown = blocks(text).find(({ language }) => language === 'console')?.text ?? '';
    const [command = '', ...printed] = shown.trimEnd().split('\n');
    const store = workplace.path('import.db');
    const { stdout } = await workplace.shell(command.replace('$ ', '').replace('import.db', store), {
      cwd: root,
    });
    expect(stdout).toBe(`${printed.join('\n')}\n`);
  });
});

describe('docs/assets.md', () => {
  test("lists spellings that mean Kestra's types, and all of the types", () => {
    const rows = codeRows(page('docs/assets.md').split('\n## ')[1] ?? '');
    expect(rows.map((row) => unquoted(row[0])).sort()).toEqual(Object.keys(kestraAssetTypes).sort());
    for (const [type, spellings] of rows) {
      const meant = unquoted(spellings).split(', ').map(kestraAssetType);
      expect(new Set(meant)).toEqual(new Set([unquoted(type)]));
      expect(meant).toHaveLength(4);
    }
  });
});
