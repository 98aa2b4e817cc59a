import { afterAll, describe, expect, test } from 'vitest';

import { root, Workplace } from '../examples/workplace.js';
import { page } from './pages.js';

const workplace = new Workplace();
afterAll(() => workplace.remove());

interface Packed {
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

describe('the package', () => {
  test('holds the build, mappings, facet schemas, README and licence, and nothing of the workshop', async () => {
    const { code, stdout } = await workplace.shell('npm pack --dry-run --json --ignore-scripts', {
      cwd: root,
    });
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>;
    const [packed] = Object.values(answer);
    const paths = packed?.files.map(({ path }) => path) ?? [];
    expect(paths).toEqual(
      expect.arrayContaining([
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist/asset-shipper.js',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/openlineage/index.js',
        'facets/AssetShipperAssetDatasetFacet.json',
        'facets/AssetShipperRunFacet.json',
        'mappings/kestra.yaml',
        'mappings/uri.yaml',
        'package.json',
      ]),
    );
    expect(paths.filter((path) => !/^(?:dist|facets|mappings)\//.test(path)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(paths.filter((path) => /\.test\.|^dist\/.*test/.test(path))).toEqual([]);
    const command = packed?.files.find(({ path }) => path === 'dist/asset-shipper.js');
    expect((command?.mode ?? 0) & 0o111).toBe(0o111);
  });

  test('has one command, which says the version of package.json', async () => {
    const { version, bin } = JSON.parse(page('package.json')) as { version: string; bin: object };
    expect(bin).toEqual({ 'asset-shipper': 'dist/asset-shipper.js' });
    expect(await workplace.shell('asset-shipper --version')).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
    });
  });
});
