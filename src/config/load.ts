// From a file to a frozen configuration, or to one error with everything that is wrong. Reads the file and nothing else.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { AssetShipperError, type Problem } from '../model/error.js';
import { present } from '../model/present.js';
import { systemReason } from '../model/reason.js';
import { checkAcross, type PlacedTask } from './check-across.js';
import {
  type CheckedShipper,
  type CheckMappings,
  type CheckTemplate,
  checkTask,
  type ExporterTypes,
} from './check-task.js';
import type { LoadedConfiguration } from './configuration.js';
import { deepFreeze } from './deep-freeze.js';
import { type FoundTask, type FoundTasks, findTasks } from './flow.js';
import { parseConfigurationText } from './parse-document.js';
import { configurationError } from './report.js';
import { applySetOption, parseSetOption } from './set-option.js';

export interface ConfigurationInput {
  /** Read unless `text` is given; names the configuration in messages. Relative to the working directory. */
  readonly file: string;
  readonly text?: string;
  /** `PATH=VALUE`, in the order in which they are applied. */
  readonly sets: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly exporterTypes: ExporterTypes;
  readonly checkMappings: CheckMappings;
  readonly checkTemplate?: CheckTemplate;
}

/**
 * Loads a configuration: a plain one, a Kestra AssetShipper task or a Kestra flow, in YAML or JSON. The result is deeply
 * frozen and nothing was created or connected to.
 *
 * @throws AssetShipperError `config_unreadable` where the file can't be read; `config_invalid` with every problem of the
 *   text, the `--set` options, the keys, the exporters, the mappings and the environment.
 */
export async function loadConfiguration(input: ConfigurationInput): Promise<LoadedConfiguration> {
  const text = input.text ?? (await readText(input.file, input.workingDirectory));
  const parsed = parseConfigurationText(text);
  if (parsed.kind === 'broken') throw configurationError(input.file, parsed.problems);

  const found = findTasks(parsed.value);
  const problems: Problem[] = [...found.problems];
  const tasks = applySets(found, input.sets, problems);
  const notices = [...found.notices];
  const placed: (PlacedTask & CheckedShipper)[] = [];
  for (const task of tasks) {
    const checked = await checkTask(task, {
      ...input,
      ...present({ flow: found.flow }),
    });
    problems.push(...checked.problems);
    notices.push(...checked.notices);
    placed.push({ prefix: task.prefix, ...checked });
    if (checked.isDisabled) notices.push(`${checked.id ?? task.prefix} is disabled: it is not run`);
  }
  problems.push(...checkAcross(placed, input.workingDirectory));
  if (problems.length > 0) throw configurationError(input.file, problems);
  return deepFreeze({
    tasks: placed.flatMap(({ configuration }) => (configuration === undefined ? [] : [configuration])),
    skippedTasks: found.skippedTasks,
    notices,
    isFlow: found.flow !== undefined,
  });
}

function applySets(found: FoundTasks, sets: readonly string[], problems: Problem[]): readonly FoundTask[] {
  let raws = found.tasks.map(({ raw }) => raw);
  for (const set of sets) {
    const option = parseSetOption(set);
    if (!('segments' in option)) {
      problems.push(option);
      continue;
    }
    const applied = applySetOption(raws, option);
    raws = [...applied.tasks];
    if (applied.problem !== undefined) problems.push(applied.problem);
  }
  return found.tasks.map((task, index) => ({ ...task, raw: raws[index] ?? task.raw }));
}

async function readText(file: string, workingDirectory: string): Promise<string> {
  const path = resolve(workingDirectory, file);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const message = `can't read the configuration ${path}: ${systemReason(cause)}`;
    throw new AssetShipperError('config_unreadable', message, { cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = `the configuration ${path} is not UTF-8 text: save it as UTF-8`;
    throw new AssetShipperError('config_unreadable', message, { cause });
  }
}
