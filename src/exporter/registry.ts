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
  /** Names and aliases of the registered types, for "did you mean". */
  readonly names: readonly string[];
  /**
   * A registered type by its name or an alias; else the module of that name: a path (`./my-exporter.mjs`, absolute) or
   * a package, as seen from the working directory. Undefined where there is neither.
   * @throws AssetShipperError `exporter_unknown`: no module at the path, it fails to load, or it is no exporter type
   */
  find(name: string): Promise<ExporterType | undefined>;
}

export interface RegistryOptions {
  /** From where modules are looked for. */
  readonly workingDirectory: string;
  /** In place of the shipped ones; the first of a name wins. */
  readonly types?: readonly ExporterType[];
}

export function createRegistry({
  workingDirectory,
  types = shippedExporterTypes,
}: RegistryOptions): Registry {
  const byName = new Map<string, ExporterType>();
  for (const type of types) {
    for (const name of [type.type, ...(type.aliases ?? [])]) {
      if (!byName.has(name)) byName.set(name, type);
    }
  }
  return {
    names: [...byName.keys()],
    find: async (name) => byName.get(name) ?? (await importExporterType(name, workingDirectory)),
  };
}
