import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { loadConfiguration } from '../../../src/config/load.js';
import { storeUrl } from '../../../src/config/store-url.js';
import { suggest } from '../../../src/model/suggest.js';
import { exporterTypes, minimal } from './load-fixture.js';

describe('the file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'asset-shipper-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = (file: string) =>
    loadConfiguration({
      file,
      sets: [],
      env: {},
      workingDirectory: folder,
      exporterTypes,
      checkMappings: () => [],
    });

  test('is read relative to the working directory', async () => {
    await writeFile(join(folder, 'shipper.yaml'), minimal);
    expect((await read('shipper.yaml')).tasks).toHaveLength(1);
  });

  test('that is missing, a directory or no UTF-8 is told with its path', async () => {
    await writeFile(join(folder, 'latin.yaml'), Buffer.from([0x69, 0x64, 0x3a, 0x20, 0xe9]));
    const cases = [
      ['none.yaml', 'there is no such file'],
      ['.', 'it is a directory'],
      ['latin.yaml', 'is not UTF-8'],
    ] as const;
    for (const [file, reason] of cases) {
      await expect(read(file)).rejects.toMatchObject({
        code: 'config_unreadable',
        exitCode: 78,
        message: expect.stringContaining(reason),
      });
      await expect(read(file)).rejects.toThrow(folder);
    }
  });
});

describe('the store', () => {
  const given = { env: { ASSET_SHIPPER_STORE: 'sqlite:env' }, configuration: { store: 'sqlite:config' } };
  test.each([
    ['the flag before all', { ...given, flag: 'sqlite:flag' }, 'sqlite:flag'],
    ['then the variable', given, 'sqlite:env'],
    ['then the configuration', { ...given, env: {} }, 'sqlite:config'],
    ['an empty variable counts as none', { ...given, env: { ASSET_SHIPPER_STORE: '' } }, 'sqlite:config'],
    ['then the default', { env: {} }, 'sqlite:.asset-shipper/assets.db'],
  ])('%s', (_, from, url) => {
    expect(storeUrl(from)).toBe(url);
  });
});

describe('a suggestion', () => {
  const known = ['format', 'directory', 'compression', 'uri', 'lookbackPeriod'];
  test.each([
    ['formt', 'format'],
    ['foramt', 'format'],
    ['FORMAT', 'format'],
    ['url', 'uri'],
    ['lookback', 'lookbackPeriod'],
    ['dir', undefined],
    ['password', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
  ])('for %s', (word, nearest) => {
    expect(suggest(word, known)).toBe(nearest);
  });
});
