// What can be wrong between tasks and exporters that are right by themselves.
import { resolve } from 'node:path';

import type { Problem } from '../model/error.js';
import type { ShipperConfiguration } from './configuration.js';

export interface PlacedConfiguration {
  /** Path of the task as shown; empty for a plain configuration. */
  readonly prefix: string;
  readonly configuration: ShipperConfiguration;
}

/** Two tasks with one id share their offsets; two file exporters with one place share their files. */
export function checkAcross(
  tasks: readonly PlacedConfiguration[],
  workingDirectory: string,
): readonly Problem[] {
  return [...sameIds(tasks), ...sameFiles(tasks, workingDirectory)];
}

function sameIds(tasks: readonly PlacedConfiguration[]): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { prefix, configuration } of tasks) {
    const first = seen.get(configuration.id);
    if (first === undefined) seen.set(configuration.id, prefix);
    else problems.push({ path: `${prefix}.id`, message: `${first} has the same id` });
  }
  return problems;
}

function sameFiles(tasks: readonly PlacedConfiguration[], workingDirectory: string): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { prefix, configuration } of tasks) {
    if (configuration.disabled) continue;
    for (const [index, { id, type, options }] of configuration.assetExporters.entries()) {
      if (type !== 'file') continue;
      const { directory, logFilePrefix, format } = options;
      const place = JSON.stringify([resolve(workingDirectory, String(directory)), logFilePrefix, format]);
      const path = `${prefix === '' ? '' : `${prefix}.`}assetExporters[${index}] (${id})`;
      const first = seen.get(place);
      if (first === undefined) {
        seen.set(place, path);
        continue;
      }
      const message = `writes where ${first} writes: give it another \`directory\`, \`logFilePrefix\` or \`format\``;
      problems.push({ path, message });
    }
  }
  return problems;
}
