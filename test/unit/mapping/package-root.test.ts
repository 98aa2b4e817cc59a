import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';
import { shippedPath } from '../../../src/mapping/package-root.js';
import { AssetShipperError } from '../../../src/model/error.js';

const root = mkdtempSync(join(tmpdir(), 'package-'));
mkdirSync(join(root, 'dist', 'mapping'), { recursive: true });
cpSync('mappings', join(root, 'mappings'), { recursive: true });

test.each(['dist/asset-shipper.js', 'dist/mapping/package-root.js', 'src/mapping/package-root.ts'])(
  'the shipped mappings are found from %s',
  (file) => {
    expect(shippedPath('uri', join(root, file))).toBe(join(root, 'mappings', 'uri.yaml'));
  },
);

test('a package without its mappings is an error that says so', () => {
  expect(() => shippedPath('uri', join(mkdtempSync(join(tmpdir(), 'empty-')), 'x.js'))).toThrow(
    AssetShipperError,
  );
});
