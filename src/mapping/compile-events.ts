// The entrance of this room: settings in, functions over records out. The shipper hands them to exporters.
import { defaultNamespaceTemplate } from '../model/asset.js';
import { AssetShipperError, type Problem } from '../model/error.js';
import { present } from '../model/present.js';
import type { AssetLineageRecord } from '../model/record.js';
import type { UriNamingOptions } from '../openlineage/naming/identity-of-uri.js';
import { compileDataset } from './dataset.js';
import type { DatasetExplanation } from './explanation.js';
import { checkJobSettings, compileJob, compileTemplate, type JobSettings } from './job.js';
import { shippedLayers, userLayers } from './mapping-set.js';
import { compilePlans } from './plan.js';
import { type RecordEvents, type RecordRules, recordEvents } from './record-events.js';
import { reportInto } from './report.js';

/** What decides about events; the `EventSettings` of the exporters have this form. */
export interface MappingSettings extends JobSettings, UriNamingOptions {
  readonly mappings?: unknown;
  readonly facetPrefix?: string;
  readonly datasetEvents?: boolean;
  readonly metadataKeys?: readonly string[];
}

export interface CompileOptions {
  readonly settings: MappingSettings;
  /** Template over an asset; `assets://{{ tenantId }}` by default. */
  readonly defaultNamespace?: string;
  /** Names of mapping files are relative to it. */
  readonly workingDirectory: string;
}

/** A record's events with the reasons for each of its datasets. */
export interface RecordExplanation {
  readonly events: RecordEvents;
  /** Inputs, then outputs, in the record's order; before equal datasets are made one. */
  readonly datasets: readonly DatasetExplanation[];
}

/**
 * Compiles settings to the function that makes a record's events.
 *
 * @throws AssetShipperError `mapping_invalid`, with all problems, if the settings are wrong.
 */
export function compileEvents(options: CompileOptions): (record: AssetLineageRecord) => RecordEvents {
  const rules = compileRules(options);
  return (record) => recordEvents(record, rules);
}

/**
 * Compiles settings to the function that explains a record's events: the same events, and why.
 *
 * @throws AssetShipperError `mapping_invalid`, with all problems, if the settings are wrong.
 */
export function compileExplanation(
  options: CompileOptions,
): (record: AssetLineageRecord) => RecordExplanation {
  const rules = compileRules(options);
  return (record) => {
    const datasets: DatasetExplanation[] = [];
    const events = recordEvents(record, rules, datasets);
    return { events, datasets };
  };
}

function compileRules({ settings, defaultNamespace, workingDirectory }: CompileOptions): RecordRules {
  const { mappings, facetPrefix, metadataKeys, authorities } = settings;
  const problems: Problem[] = [];
  const template = compileTemplate(
    defaultNamespace ?? defaultNamespaceTemplate,
    'asset',
    reportInto(problems, 'defaultNamespace'),
  );
  const user = userLayers(mappings, { workingDirectory, ...present({ facetPrefix }) });
  problems.push(...user.problems, ...checkJobSettings(settings, ''));
  if (problems.length > 0 || !template) {
    throw new AssetShipperError('mapping_invalid', summaryOf(problems), { problems });
  }
  return {
    mapAsset: compileDataset({
      planOf: compilePlans([...shippedLayers(), ...user.layers]),
      defaultNamespace: template,
      metadataKeys: metadataKeys ?? [],
      ...(authorities && { authorities }),
    }),
    jobOf: compileJob(settings),
    datasetEvents: settings.datasetEvents ?? true,
  };
}

function summaryOf(problems: readonly Problem[]): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  return `the mapping is invalid: ${first?.path}: ${first?.message}${more}`;
}
