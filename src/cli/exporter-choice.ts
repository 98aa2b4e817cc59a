// `--exporter`: which exporters of a configuration are meant. What they then do is the command's.
import { type Command, CommanderError } from 'commander';

import type { ShipperConfiguration } from '../config/configuration.js';
import { AssetShipperError } from '../model/error.js';
import { present } from '../model/present.js';

/** What no id of an exporter can be: a path. */
const path = /[./\\]/;

export interface ExporterChoice {
  readonly file: string;
  /** Absent: all of them. */
  readonly exporterIds?: readonly string[];
}

/** Adds the configuration and `--exporter`; `readExporterChoice` tells them apart. */
export function withExporterChoice(command: Command, configuration: string): Command {
  return command
    .usage('[options] <config>')
    .argument('[config]', configuration)
    .option('--exporter <id...>', 'only these exporters');
}

/**
 * The configuration's path and the chosen exporters. `--exporter` takes every word that follows, so in
 * `ship --exporter a ship.yaml` the path arrives among the ids.
 */
export function readExporterChoice(
  config: string | undefined,
  ids: readonly string[] | undefined,
): ExporterChoice {
  if (config !== undefined) return { file: config, ...present({ exporterIds: ids }) };
  const named = ids?.findIndex((id) => path.test(id)) ?? -1;
  const at = ids !== undefined && ids.length > 1 && named < 0 ? ids.length - 1 : named;
  const file = ids?.[at];
  if (ids === undefined || file === undefined) {
    throw new CommanderError(2, 'commander.missingArgument', "error: missing required argument 'config'");
  }
  const rest = ids.filter((_, index) => index !== at);
  return { file, ...(rest.length === 0 ? {} : { exporterIds: rest }) };
}

/** The tasks that run, with the ids of their exporters that were asked for. Throws `usage` for an unknown id. */
export function chosenTasks(
  tasks: readonly ShipperConfiguration[],
  wanted: readonly string[] | undefined,
): readonly { readonly task: ShipperConfiguration; readonly exporterIds: readonly string[] }[] {
  const enabled = tasks.filter(({ disabled }) => !disabled);
  const known = enabled.flatMap(({ assetExporters }) => assetExporters.map(({ id }) => id));
  const unknown = wanted?.filter((id) => !known.includes(id)) ?? [];
  if (unknown.length > 0) {
    const there = known.length === 0 ? 'no task is enabled' : `there is \`${known.join('`, `')}\``;
    throw new AssetShipperError('usage', `no exporter \`${unknown.join('`, `')}\` here; ${there}`);
  }
  return enabled
    .map((task) => ({
      task,
      exporterIds: task.assetExporters
        .map(({ id }) => id)
        .filter((id) => wanted === undefined || wanted.includes(id)),
    }))
    .filter(({ exporterIds }) => exporterIds.length > 0);
}
