// Kestra's asset types and all their spellings. Free-form types are any other text and stand for themselves.

/** The canonical spelling of Kestra's types: those of Kestra's documentation. */
export const kestraAssetTypes = {
  Dataset: 'io.kestra.plugin.ee.assets.Dataset',
  File: 'io.kestra.plugin.ee.assets.File',
  Table: 'io.kestra.plugin.ee.assets.Table',
  VM: 'io.kestra.plugin.ee.assets.VM',
  External: 'io.kestra.core.models.assets.External',
} as const;

export type KestraAssetType = keyof typeof kestraAssetTypes;

/**
 * Metadata keys that Kestra 1.2 writes twice, at the top level of an asset and inside `metadata`
 * (typed getters of kestra-io/kestra `core/models/assets/*`).
 */
export const typedGetters: Readonly<Record<KestraAssetType, readonly string[]>> = {
  Dataset: ['system', 'location', 'format'],
  File: ['system', 'path'],
  Table: ['system', 'database', 'schema', 'name'],
  VM: ['provider', 'region', 'state'],
  External: [],
};

const spellings = new Map<string, KestraAssetType>();
for (const name of Object.keys(kestraAssetTypes) as KestraAssetType[]) {
  spellings.set(name.toLowerCase(), name);
  spellings.set(`io.kestra.core.models.assets.${name}`.toLowerCase(), name);
  spellings.set(`io.kestra.plugin.ee.assets.${name}`.toLowerCase(), name);
}

/** Kestra's short name of a type in any spelling (`TABLE`, `io.kestra.core.models.assets.Table`), else undefined. */
export function kestraAssetType(type: string): KestraAssetType | undefined {
  return spellings.get(type.toLowerCase());
}

/** One spelling per type, for comparing and indexing; a free-form type is returned as it is. */
export function assetTypeKey(type: string): string {
  const name = kestraAssetType(type);
  return name === undefined ? type : kestraAssetTypes[name];
}

/** True for Kestra's placeholder type of assets that no task has declared. */
export function isExternal(type: string | undefined): boolean {
  return type !== undefined && kestraAssetType(type) === 'External';
}
