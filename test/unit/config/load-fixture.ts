// Real exporter types with the options of the shipped ones, so that the loader is tested without their code.
import { z } from 'zod';

import type { ExporterTypes } from '../../../src/config/check-task.js';
import type { LoadedConfiguration } from '../../../src/config/configuration.js';
import { type ConfigurationInput, loadConfiguration } from '../../../src/config/load.js';
import type { ExporterType } from '../../../src/exporter/exporter.js';
import { AssetShipperError, type Problem } from '../../../src/model/error.js';

function typeOf(type: string, aliases: readonly string[], options: z.ZodObject): ExporterType {
  return {
    type,
    aliases,
    options,
    create: () => {
      throw new Error('a configuration is loaded without creating exporters');
    },
  };
}

const countText = z.union([
  z.int().positive(),
  z
    .string()
    .regex(/^[1-9]\d*$/)
    .transform(Number),
]);

const exporters: readonly ExporterType[] = [
  typeOf(
    'file',
    ['io.kestra.plugin.ee.assets.FileAssetExporter'],
    z.strictObject({
      format: z.enum(['ION', 'JSON', 'AVRO']).default('ION'),
      logFilePrefix: z.string().default('kestra-log-file'),
      maxLinesPerFile: countText.default(100_000),
      directory: z.string().default('./out'),
      compression: z.enum(['none', 'gzip']).default('none'),
    }),
  ),
  typeOf(
    'openlineage',
    ['io.kestra.plugin.ee.openlineage.OpenLineageAssetExporter'],
    z.strictObject({
      uri: z.url(),
      preset: z.string().default('generic'),
      auth: z
        .discriminatedUnion('type', [
          z.strictObject({ type: z.literal('bearer'), token: z.string().min(1) }),
          z.strictObject({
            type: z.literal('api_key'),
            key: z.string(),
            header: z.string().default('X-API-Key'),
          }),
          z.strictObject({ type: z.literal('basic'), username: z.string(), password: z.string() }),
        ])
        .optional(),
      headers: z.record(z.string(), z.string()).default({}),
      deadLetters: z
        .strictObject({ maxCount: z.int().default(100), maxPercent: z.number().default(1) })
        .optional(),
      timeout: z.string().default('PT30S'),
      retry: z
        .strictObject({ attempts: z.int().default(6), maxDelay: z.string(), maxTime: z.string() })
        .optional(),
      facetPrefix: z.string().optional(),
      jobNamespace: z.string().optional(),
      jobName: z.string().optional(),
      mappings: z.unknown().optional(),
    }),
  ),
  typeOf('console', [], z.strictObject({})),
];

export const exporterTypes: ExporterTypes = {
  find: async (type) => exporters.find((known) => known.type === type || known.aliases?.includes(type)),
  names: exporters.flatMap(({ type, aliases }) => [type, ...(aliases ?? [])]),
};

export type Overrides = Partial<Omit<ConfigurationInput, 'text'>>;

export function load(text: string, overrides: Overrides = {}): Promise<LoadedConfiguration> {
  return loadConfiguration({
    file: 'shipper.yaml',
    text,
    sets: [],
    env: {},
    workingDirectory: '/srv/shipper',
    exporterTypes,
    checkMappings: () => [],
    ...overrides,
  });
}

/** The error of a configuration that must not load. */
export async function refused(text: string, overrides: Overrides = {}): Promise<AssetShipperError> {
  try {
    await load(text, overrides);
  } catch (error) {
    if (error instanceof AssetShipperError) return error;
    throw error;
  }
  throw new Error('the configuration was loaded');
}

export async function problemsOf(text: string, overrides: Overrides = {}): Promise<readonly Problem[]> {
  const error = await refused(text, overrides);
  return error.problems;
}

export const minimal = 'assetExporters: [{ id: archive, type: file }]\n';
