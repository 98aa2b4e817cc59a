// Kestra's asset types in all their spellings.
import { describe, expect, it } from 'vitest';

import { assetTypeKey, isExternal, kestraAssetType } from '../../../src/model/asset-type.js';

describe('asset types', () => {
  const names = ['Dataset', 'File', 'Table', 'VM', 'External'] as const;
  for (const name of names) {
    it.each([
      name,
      name.toUpperCase(),
      name.toLowerCase(),
      `io.kestra.core.models.assets.${name}`,
      `io.kestra.plugin.ee.assets.${name}`,
      `IO.KESTRA.PLUGIN.EE.ASSETS.${name}`,
    ])(`knows %s as ${name}`, (spelling) => {
      expect(kestraAssetType(spelling)).toBe(name);
      expect(assetTypeKey(spelling)).toBe(assetTypeKey(name));
      expect(isExternal(spelling)).toBe(name === 'External');
    });
  }

  it.each(['dashboard', 'Tables', 'io.kestra.Table', 'com.acme.Table', 'constructor', '__proto__', ''])(
    'leaves the free-form type %j as it is',
    (type) => {
      expect(kestraAssetType(type)).toBeUndefined();
      expect(assetTypeKey(type)).toBe(type);
      expect(isExternal(type)).toBe(false);
    },
  );

  it('takes no type for not External', () => {
    expect(isExternal(undefined)).toBe(false);
  });
});
