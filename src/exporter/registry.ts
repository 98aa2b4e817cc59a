// Which exporter types there are: the shipped ones by name and alias, and whatever module a configuration names.
// Importing the registry loads no client library; exporters do that when they are created.
import { consoleType } from './console/console-type.js';
import type { ExporterType } from './exporter.js';
import { fileType } from './file/file-type.js';
import { openLineageType } from './openlineage/openlineage-type.js';
import { importExporterType } from './own-type.js';

/** What `type` may say in a configuration without a module of one's own. */
export const shippedExporterTypes: readonly ExporterType[] = [fileType, openLineageType, consoleType];

export interface Registry {
  /** Names and aliases, for "did you mean". */
  readonly names: readonly string[];
  /** A registered type by its name or an alias. */
  find(name: string): ExporterType | undefined;
  /**
   * A registered type, or the module of that name as seen from the working directory.
   * @throws AssetShipperError `exporter_unknown`
   */
  resolve(name: string, workingDirectory: string): Promise<ExporterType>;
}

/** @param types in place of the shipped ones; the first of a name wins */
export function createRegistry(types: readonly ExporterType[] = shippedExporterTypes): Registry {
  const byName = new Map<string, ExporterType>();
  for (const type of types) {
    for (const name of [type.type, ...(type.aliases ?? [])]) {
      if (!byName.has(name)) byName.set(name, type);
    }
  }
  return {
    names: [...byName.keys()],
    find: (name) => byName.get(name),
    resolve: async (name, workingDirectory) =>
      byName.get(name) ?? (await importExporterType(name, workingDirectory)),
  };
}
