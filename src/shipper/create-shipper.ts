// Joins the stages: compiles mappings, hands them to the exporters' factories, and gives a shipper that can run.
import type { ShipperConfiguration } from '../config/configuration.js';
import { createRedactor } from '../config/secret.js';
import type { EventSettings, Exporter, ExporterContext } from '../exporter/exporter.js';
import { compileEvents } from '../mapping/compile-events.js';
import { inlineMappings } from '../mapping/mapping-set.js';
import { AssetShipperError } from '../model/error.js';
import { present } from '../model/present.js';
import { messageOf } from '../model/reason.js';
import type { Shipper } from './shipper.js';
import { withRedaction } from './with-redaction.js';

export interface ShipperSurroundings {
  readonly workingDirectory: string;
  /** Where the console exporter writes; stdout where absent. */
  readonly print?: (line: string) => void;
}

/**
 * Makes the exporters of a configuration, or only the named ones. Close them with `closeShipper`.
 * @param onCompile told of the event settings that an exporter compiles, so that they can be explained
 */
export async function createShipper(
  configuration: ShipperConfiguration,
  { workingDirectory, print = printLine }: ShipperSurroundings,
  exporterIds?: readonly string[],
  onCompile?: (exporterId: string, settings: EventSettings) => void,
): Promise<Shipper> {
  const { defaultNamespace } = configuration;
  const contextOf = (exporterId: string): ExporterContext => ({
    workingDirectory,
    print,
    resolveMappings: (mappings) => inlineMappings(mappings, workingDirectory),
    compileEvents: (settings) => {
      onCompile?.(exporterId, settings);
      return compileEvents({ settings, defaultNamespace, workingDirectory });
    },
  });
  const redact = createRedactor(configuration.secrets);
  const exporters: Exporter[] = [];
  for (const { id, exporterType, options } of configuration.assetExporters) {
    if (exporterIds !== undefined && !exporterIds.includes(id)) continue;
    const exporter = await createSafely(id, redact, () => exporterType.create(id, options, contextOf(id)));
    exporters.push(withRedaction(exporter, redact));
  }
  const { id, offsetKey, filter, lookbackPeriodMillis, start, timeoutMillis } = configuration;
  return {
    id,
    offsetKey,
    filter,
    defaultNamespace,
    delete: configuration.delete,
    lookbackPeriodMillis,
    ...present({ start, timeoutMillis }),
    exporters,
    exporterIds: configuration.assetExporters.map((exporter) => exporter.id),
  };
}

/** A module of one's own may throw anything; that is told as a fault of what the configuration names. */
async function createSafely(
  id: string,
  redact: (text: string) => string,
  create: () => Exporter | Promise<Exporter>,
): Promise<Exporter> {
  try {
    return await create();
  } catch (cause) {
    if (cause instanceof AssetShipperError) throw cause;
    const message = `exporter \`${id}\` can't be made: ${redact(messageOf(cause))}; check its options and its module`;
    throw new AssetShipperError('config_invalid', message, { cause });
  }
}

/** What was acknowledged is settled by now, so an exporter that fails to close changes nothing of the result. */
export async function closeShipper(shipper: Shipper): Promise<void> {
  await Promise.allSettled(shipper.exporters.map(async (exporter) => exporter.close()));
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
