// What can be wrong between tasks and exporters that are right by themselves.
import { resolve } from 'node:path';

import type { Problem } from '../model/error.js';
import type { ConfiguredExporter } from './configuration.js';

export interface PlacedExporter {
  /** As shown in messages. */
  readonly path: string;
  readonly exporter: ConfiguredExporter;
}

export interface PlacedTask {
  /** Path of the task as shown. */
  readonly prefix: string;
  readonly id?: string;
  readonly isDisabled: boolean;
  readonly exporters: readonly PlacedExporter[];
}

/** Two tasks with one id share their offsets; two file exporters with one place share their files. */
export function checkAcross(tasks: readonly PlacedTask[], workingDirectory: string): readonly Problem[] {
  const exporters = tasks.filter(({ isDisabled }) => !isDisabled).flatMap((task) => task.exporters);
  return [...sameIds(tasks), ...sameFiles(exporters, workingDirectory)];
}

function sameIds(tasks: readonly PlacedTask[]): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { prefix, id } of tasks) {
    if (id === undefined) continue;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, prefix);
    else problems.push({ path: `${prefix}.id`, message: `${first} has the same id` });
  }
  return problems;
}

function sameFiles(exporters: readonly PlacedExporter[], workingDirectory: string): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { path, exporter } of exporters) {
    if (exporter.type !== 'file') continue;
    const { directory, logFilePrefix, format } = exporter.options;
    const place = JSON.stringify([resolve(workingDirectory, String(directory)), logFilePrefix, format]);
    const first = seen.get(place);
    if (first === undefined) {
      seen.set(place, path);
      continue;
    }
    const message = `writes where ${first} writes: give it another \`directory\`, \`logFilePrefix\` or \`format\``;
    problems.push({ path, message });
  }
  return problems;
}
