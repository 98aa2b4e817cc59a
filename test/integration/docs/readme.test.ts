import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { startReceiver } from '../../../src/openlineage/receiver.js';
import { version } from '../../../src/openlineage/version.js';
import { root, Workplace } from '../examples/workplace.js';
import { blocks, page } from './pages.js';

const readme = page('README.md');
const blockOf = (language: string, part: string): string =>
  blocks(readme).find((block) => block.language === language && block.text.includes(part))?.text ?? '';
const withoutFirstLine = (path: string): string =>
  readFileSync(join(root, path), 'utf8').replace(/^(?:\/\/|#)[^\n]*\n/, '');

/** What differs from run to run: directories, times, the store's id. */
function stable(text: string): string {
  return text
    .replaceAll(/file:\/\/\S*?\/(?=archive\/)/g, 'file:///')
    .replaceAll(/\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}/g, 'PLAN')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z complete/g, 'TIME complete');
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replace(', }', ' }');

describe('the README', () => {
  const workplace = new Workplace();
  afterAll(() => workplace.remove());

  test('begins with one sentence, the guarantee, the two commands, a configuration and its output', () => {
    const firstScreen = readme.slice(0, readme.indexOf('\n## '));
    expect(firstScreen).toContain('**Delivery: no gaps; exactly once in files; at least once');
    expect(firstScreen).toContain('npm ci && npm run quickstart');
    expect(firstScreen).toContain('npm cit');
    expect(blocks(firstScreen).map(({ language }) => language)).toEqual(['sh', 'yaml', 'console']);
  });

  test('shows the configuration and the program that are under examples/', () => {
    expect(blockOf('yaml', 'id: nightly')).toBe(withoutFirstLine('examples/schedule/ship.yaml'));
    // The formatter breaks the import, the page doesn't.
    const inOneLine = (text: string): string => text.replaceAll(/\{\n[^}]*\n\} from/g, oneLine);
    const program = inOneLine(withoutFirstLine('examples/library/ship.mjs'));
    expect(blockOf('js', 'asset-shipper')).toBe(program);
    expect(program.trimEnd().split('\n').slice(2)).toHaveLength(8);
  });

  test('shows what its commands print', async () => {
    cpSync(join(root, 'examples/schedule/ship.yaml'), workplace.path('ship.yaml'));
    symlinkSync(join(root, 'examples'), workplace.path('examples'));
    const receiver = await startReceiver({ port: 0, onEvent: () => undefined });
    try {
      const env = {
        MARQUEZ_URL: receiver.url,
        MARQUEZ_TOKEN: 'not-a-real-token',
        ASSET_SHIPPER_STORE: 'sqlite:assets.db',
      };
      for (const [index, part] of ['asset-shipper import', '--json --quiet'].entries()) {
        // The second one is a first run of its own.
        if (index === 1) await workplace.shell('asset-shipper offsets drop && rm -r archive', { env });
        const shown = blockOf('console', part);
        const commands = shown.split('\n').filter((line) => line.startsWith('$ '));
        let printed = '';
        for (const command of commands) {
          printed += `${command}\n${(await workplace.shell(command.slice(2), { env })).all}`;
        }
        expect(stable(printed)).toBe(stable(shown));
      }
    } finally {
      await receiver.close();
    }
  });

  test('names the version that is built', () => {
    expect(readme).toContain(`./asset-shipper-${version}.tgz`);
  });
});
