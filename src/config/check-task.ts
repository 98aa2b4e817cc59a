// One shipper task: interpolated, its keys checked, its exporters checked.
import type { Problem } from '../model/error.js';
import { present } from '../model/present.js';
import type { PlacedExporter } from './check-across.js';
import {
  type CheckMappings,
  type CheckTemplate,
  checkExporter,
  type ExporterChecks,
  type ExporterTypes,
} from './check-exporter.js';
import {
  type ConfiguredFilter,
  commonTaskKeys,
  defaultShipperId,
  honouredTaskKeys,
  type ShipperConfiguration,
} from './configuration.js';
import { deepFreeze } from './deep-freeze.js';
import type { Flow, FoundTask } from './flow.js';
import { type Interpolation, interpolate } from './interpolate.js';
import { isObject, type Path, valueAt } from './place.js';
import { reportIssues, reportUnknownKeys } from './schema-problem.js';
import { TaskReport } from './task-report.js';
import {
  type CheckedTask,
  exporterTemplateKeys,
  kestraTaskSchema,
  taskSchema,
  templateKeys,
} from './task-schema.js';

export type { CheckMappings, CheckTemplate, ExporterTypes };

export interface TaskChecks extends ExporterChecks {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flow?: Flow;
}

export interface CheckedShipper {
  readonly problems: readonly Problem[];
  /** The shipper's id, where it is known; `exporters` are those that are right by themselves. */
  readonly id?: string;
  readonly exporters: readonly PlacedExporter[];
  readonly isDisabled: boolean;
  readonly notices: readonly string[];
  /** Absent where there are problems. */
  readonly configuration?: ShipperConfiguration;
}

export async function checkTask(task: FoundTask, checks: TaskChecks): Promise<CheckedShipper> {
  const interpolation = interpolate(task.raw, {
    env: checks.env,
    prefix: task.prefix,
    isLiteral,
    ...present({ flow: checks.flow }),
  });
  const report = new TaskReport(task.prefix, task.raw, interpolation);
  const schema = task.isKestraTask ? kestraTaskSchema : taskSchema;
  const { given, ignored } = sortKeys(interpolation.value, task, Object.keys(schema.shape), report);
  if (checks.flow !== undefined && given.id === undefined) {
    report.add(['id'], { message: 'every task of a flow needs an `id`' });
  }

  const result = schema.safeParse(given);
  if (!result.success) reportIssues(result.error.issues, schema, given, [], report);
  if (typeof given.defaultNamespace === 'string' && checks.checkTemplate !== undefined) {
    const options = { path: report.at(['defaultNamespace']), kind: 'asset' } as const;
    report.problems.push(...checks.checkTemplate(given.defaultNamespace, options));
  }
  const exporters = await checkExporters(given.assetExporters, report, checks);
  const notices = ignored.map(
    (key) =>
      `${task.prefix === '' ? '' : `${task.prefix}: `}\`${key}\` is a matter of Kestra and ignored here`,
  );
  const id = shipperId(given.id, checks.flow);
  const checked = {
    problems: report.problems,
    ...present({ id }),
    exporters,
    isDisabled: task.isDisabledAbove || given.disabled === true || given.disabled === 'true',
    notices,
  };
  if (!result.success || id === undefined || report.problems.length > 0) return checked;
  const { secrets } = interpolation;
  return { ...checked, configuration: assemble(id, result.data, { ...checked, secrets }) };
}

/** The id of a flow's task begins with the flow's. */
function shipperId(own: unknown, flow: Flow | undefined): string | undefined {
  if (own !== undefined && typeof own !== 'string') return undefined;
  if (flow === undefined) return own ?? defaultShipperId;
  return own === undefined ? undefined : [flow.namespace, flow.id, own].join('.');
}

/** Mapping templates belong to the mapping; what is ignored need not make sense here. */
function isLiteral(path: Path): boolean {
  const [key, , exporterKey] = path;
  if (path.length === 1 && typeof key === 'string') {
    return templateKeys.includes(key) || isIgnoredKey(key);
  }
  return key === 'assetExporters' && path.length === 3 && exporterTemplateKeys.includes(String(exporterKey));
}

function isIgnoredKey(key: string): boolean {
  return commonTaskKeys.some((common) => common === key) && !honouredTaskKeys.includes(key);
}

function sortKeys(
  task: unknown,
  { isKestraTask }: FoundTask,
  known: readonly string[],
  report: TaskReport,
): { readonly given: Readonly<Record<string, unknown>>; readonly ignored: readonly string[] } {
  const given: Record<string, unknown> = {};
  const ignored: string[] = [];
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(isObject(task) ? task : {})) {
    if (isKestraTask && isIgnoredKey(key)) ignored.push(key);
    else if (!known.includes(key)) unknown.push(key);
    // As in Kestra, null is the same as absent.
    else if (value !== null) given[key] = value;
  }
  reportUnknownKeys(unknown, isKestraTask ? [...known, ...commonTaskKeys] : known, [], report);
  return { given, ignored };
}

async function checkExporters(
  list: unknown,
  report: TaskReport,
  checks: ExporterChecks,
): Promise<readonly PlacedExporter[]> {
  if (!Array.isArray(list)) return [];
  const exporters: PlacedExporter[] = [];
  const firstOf = new Map<string, number>();
  for (const [index, raw] of list.entries()) {
    const path = ['assetExporters', index];
    const id = valueAt(raw, ['id']);
    const first = typeof id === 'string' ? firstOf.get(id) : undefined;
    if (first !== undefined)
      report.add([...path, 'id'], { message: `assetExporters[${first}] has the same id` });
    else if (typeof id === 'string') firstOf.set(id, index);
    const exporter = await checkExporter(raw, path, report, checks);
    if (exporter !== undefined) exporters.push({ path: report.at(path), exporter });
  }
  return exporters;
}

function assemble(
  id: string,
  task: CheckedTask,
  {
    exporters,
    isDisabled,
    secrets,
  }: Pick<CheckedShipper, 'exporters' | 'isDisabled'> & Pick<Interpolation, 'secrets'>,
): ShipperConfiguration {
  return {
    id,
    ...present({ store: task.store }),
    filter: filterOf(task),
    lookbackPeriodMillis: task.lookbackPeriod,
    ...present({ start: task.start }),
    offsetKey: task.offsetKey,
    delete: task.delete,
    defaultNamespace: task.defaultNamespace,
    disabled: isDisabled,
    ...present({ timeoutMillis: task.timeout }),
    // The type of exporter belongs to its module: it is handed on, not frozen.
    assetExporters: exporters.map(({ exporter }) =>
      Object.freeze({ ...exporter, options: deepFreeze(exporter.options) }),
    ),
    secrets: [...secrets],
  };
}

function filterOf({
  assetNamespace,
  assetTypes,
  flowNamespace,
  flowId,
  taskId,
}: CheckedTask): ConfiguredFilter {
  return {
    ...present({ assetNamespace, assetTypes, flowNamespace, flowId, taskId }),
  };
}
