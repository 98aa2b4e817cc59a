// One exporter of a task: its id, its type, and its options as the type's own schema takes them.

import type { ExporterType } from '../exporter/exporter.js';
import { AssetShipperError, type Problem } from '../model/error.js';
import { suggest } from '../model/suggest.js';
import type { ConfiguredExporter } from './configuration.js';
import { isObject, type Path } from './place.js';
import { reportIssues, reportUnknownKeys } from './schema-problem.js';
import type { TaskReport } from './task-report.js';
import { exporterIdPattern, jobTemplateKeys } from './task-schema.js';

/** Where the types of exporters come from: the registry, which may also load a user's own module. */
export interface ExporterTypes {
  find(type: string): Promise<ExporterType | undefined>;
  /** Names of the types that come with AssetShipper, aliases included. */
  readonly names: readonly string[];
}

export type CheckMappings = (
  raw: unknown,
  options: { readonly path: string; readonly workingDirectory: string; readonly facetPrefix?: string },
) => readonly Problem[];

/** Problems of one mapping template, over an asset or over a record. */
export type CheckTemplate = (
  text: string,
  options: { readonly path: string; readonly kind: 'asset' | 'record' },
) => readonly Problem[];

export interface ExporterChecks {
  readonly exporterTypes: ExporterTypes;
  readonly checkMappings: CheckMappings;
  /** Absent: templates are first seen to be wrong when the exporter is created. */
  readonly checkTemplate?: CheckTemplate | undefined;
  readonly workingDirectory: string;
}

/** The exporter, or undefined where something was wrong and is in the report now. */
export async function checkExporter(
  raw: unknown,
  path: Path,
  report: TaskReport,
  checks: ExporterChecks,
): Promise<ConfiguredExporter | undefined> {
  const before = report.problems.length;
  if (!isObject(raw)) {
    report.add(path, {
      message: 'expected an object with `id` and `type`',
      expected: 'an object',
      showsFound: true,
    });
    return undefined;
  }
  checkExporterId(raw.id, [...path, 'id'], report);
  const exporterType = await findType(raw.type, [...path, 'type'], report, checks.exporterTypes);
  if (exporterType === undefined) return undefined;

  const known = Object.keys(exporterType.options.shape);
  const given: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(raw)) {
    if (key === 'id' || key === 'type') continue;
    if (!known.includes(key)) unknown.push(key);
    // As in Kestra, null is the same as absent.
    else if (value !== null) given[key] = value;
  }
  reportUnknownKeys(unknown, ['id', 'type', ...known], path, report);
  const areMappingsWrong = checkMappingParts(given, path, report, checks);
  const result = await exporterType.options.safeParseAsync(given);
  if (!result.success) {
    // Of mappings the mapping says more than their outer form does.
    const issues = result.error.issues.filter((issue) => !areMappingsWrong || issue.path[0] !== 'mappings');
    reportIssues(issues, exporterType.options, given, path, report);
  }
  if (!result.success || report.problems.length > before || typeof raw.id !== 'string') return undefined;
  return { id: raw.id, type: exporterType.type, exporterType, options: result.data };
}

/** What is written in the language of mappings is checked by the mapping, in the same report. True where it is wrong. */
function checkMappingParts(
  { mappings, facetPrefix, ...templates }: Readonly<Record<string, unknown>>,
  path: Path,
  report: TaskReport,
  { checkMappings, checkTemplate, workingDirectory }: ExporterChecks,
): boolean {
  const before = report.problems.length;
  if (mappings !== undefined) {
    const options = {
      path: report.at([...path, 'mappings']),
      workingDirectory,
      ...(typeof facetPrefix === 'string' ? { facetPrefix } : {}),
    };
    report.problems.push(...checkMappings(mappings, options));
  }
  for (const key of jobTemplateKeys) {
    const text = templates[key];
    if (typeof text !== 'string' || checkTemplate === undefined) continue;
    report.problems.push(...checkTemplate(text, { path: report.at([...path, key]), kind: 'record' }));
  }
  return report.problems.length > before;
}

function checkExporterId(id: unknown, path: Path, report: TaskReport): void {
  if (typeof id === 'string' && exporterIdPattern.test(id)) return;
  const expected = 'letters, digits, `_` and `-`, beginning with a letter or a digit';
  const isMissing = id === undefined || id === null;
  const message = isMissing ? 'every exporter needs an `id`' : `expected ${expected}`;
  report.add(path, { message, expected, showsFound: !isMissing });
}

async function findType(
  type: unknown,
  path: Path,
  report: TaskReport,
  types: ExporterTypes,
): Promise<ExporterType | undefined> {
  if (report.isUnresolved(path)) return undefined;
  const expected = `one of ${types.names.map((name) => `\`${name}\``).join(', ')}`;
  if (typeof type !== 'string') {
    report.add(path, { message: `is required: expected ${expected}`, expected });
    return undefined;
  }
  try {
    const found = await types.find(type);
    if (found !== undefined) return found;
  } catch (error) {
    // A module that can't be loaded is one problem among others; anything else is a bug.
    if (!(error instanceof AssetShipperError)) throw error;
    report.add(path, { message: error.message });
    return undefined;
  }
  const suggestion = suggest(type, types.names);
  report.add(path, { message: 'unknown type of exporter', expected, suggestion, showsFound: true });
  return undefined;
}
