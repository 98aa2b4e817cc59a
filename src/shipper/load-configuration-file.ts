// A configuration file with everything that it may name: the registry's exporters, mappings.
import type { LoadedConfiguration } from '../config/configuration.js';
import { loadConfiguration } from '../config/load.js';
import { createRegistry } from '../exporter/registry.js';
import { compileTemplate } from '../mapping/job.js';
import { checkMappings } from '../mapping/mapping-set.js';
import { reportInto } from '../mapping/report.js';
import type { Problem } from '../model/error.js';

export interface LoadOptions {
  /** `PATH=VALUE`, as `--set` takes them. */
  readonly sets?: readonly string[];
  /** Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Relative paths in the file are relative to it. Default: the process's. */
  readonly workingDirectory?: string;
}

/**
 * Loads and checks a configuration, a Kestra AssetShipper task or a whole Kestra flow.
 * @throws AssetShipperError `config_unreadable`, or `config_invalid` with every problem
 */
export function loadConfigurationFile(file: string, options: LoadOptions = {}): Promise<LoadedConfiguration> {
  const workingDirectory = options.workingDirectory ?? process.cwd();
  return loadConfiguration({
    file,
    sets: options.sets ?? [],
    env: options.env ?? process.env,
    workingDirectory,
    exporterTypes: createRegistry({ workingDirectory }),
    checkMappings,
    checkTemplate: (text, { path, kind }) => {
      const problems: Problem[] = [];
      compileTemplate(text, kind, reportInto(problems, path));
      return problems;
    },
  });
}
