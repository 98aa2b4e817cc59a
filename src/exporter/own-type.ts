// A user's own exporter type: a module that the configuration names. Nothing else is ever imported.
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { AssetShipperError } from '../model/error.js';
import { isJsonObject } from '../model/json-value.js';
import { messageOf, systemCode } from '../model/reason.js';
import type { Exporter, ExporterType } from './exporter.js';
import { importEntry } from './package-entry.js';

/**
 * Imports the module of a path (`./my-exporter.mjs`, or absolute) or a package's name, as seen from the working directory.
 * Undefined where no package has that name: the name of a type may be misspelt.
 * @throws AssetShipperError `exporter_unknown`: no such file, it fails to load, or its default export is no exporter type
 */
export async function importExporterType(
  name: string,
  workingDirectory: string,
): Promise<ExporterType | undefined> {
  const url = resolveModule(name, workingDirectory);
  if (url === undefined) {
    if (!/^(?:\.{0,2}[/\\]|[A-Za-z]:[/\\])/.test(name)) return undefined;
    throw unknown(
      `there is no exporter module \`${name}\` (seen from ${workingDirectory})`,
      'check the path',
    );
  }
  const module = await load(name, url);
  if (!('default' in module)) {
    throw unknown(
      `the exporter module \`${name}\` has no default export`,
      'export an ExporterType as default',
    );
  }
  const fault = formFault(module.default);
  if (fault !== undefined) {
    throw unknown(`the default export of \`${name}\` is no exporter type: ${fault}`, 'see docs/exporters.md');
  }
  const type = module.default as ExporterType;
  return {
    type: type.type,
    ...(type.aliases && { aliases: type.aliases }),
    options: type.options,
    create: async (id, options, context) => checkedExporter(name, await type.create(id, options, context)),
  };
}

function resolveModule(name: string, workingDirectory: string): string | undefined {
  if (name === '' || isBuiltin(name)) return undefined;
  const anchor = join(workingDirectory, 'package.json');
  try {
    return pathToFileURL(createRequire(anchor).resolve(name)).href;
  } catch (error) {
    if (systemCode(error) === 'MODULE_NOT_FOUND') return undefined;
    // A package for `import` alone is invisible to `require`'s resolver, the only one that takes a starting point.
    const entry =
      systemCode(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED' && importEntry(name, workingDirectory);
    if (entry) return pathToFileURL(entry).href;
    throw unknown(`the exporter module \`${name}\` can't be resolved`, 'check its package.json', error);
  }
}

async function load(name: string, url: string): Promise<object> {
  try {
    return (await import(url)) as object;
  } catch (error) {
    throw unknown(
      `the exporter module \`${name}\` fails to load: ${messageOf(error)}`,
      'mend it and try again',
      error,
    );
  }
}

/** What is missing of an ExporterType. Looked at by form: the module may use another copy of zod than we do. */
function formFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is no object';
  const type: { readonly [Key in keyof ExporterType]?: unknown } = value;
  if (typeof type.type !== 'string' || type.type === '') return 'type must be text';
  if (type.aliases !== undefined && !isTextList(type.aliases)) return 'aliases must be a list of texts';
  if (!isZodObject(type.options)) return 'options must be a zod object';
  if (typeof type.create !== 'function') return 'create must be a function';
  return undefined;
}

/** Authors of plain JavaScript have no compiler to tell them; a method that is missing would only be missed in mid-run. */
function checkedExporter(name: string, exporter: Exporter): Exporter {
  const fault = exporterFault(exporter);
  if (fault === undefined) return exporter;
  throw unknown(`what \`${name}\` creates is no exporter: ${fault}`, 'see docs/exporters.md');
}

function exporterFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is no object';
  const kind: unknown = Reflect.get(value, 'kind');
  for (const key of ['id', 'type', 'destination']) {
    if (typeof Reflect.get(value, key) !== 'string') return `${key} must be text`;
  }
  if (!isJsonObject(Reflect.get(value, 'settings'))) return 'settings must be an object';
  if (kind !== 'plan' && kind !== 'message') return "kind must be 'plan' or 'message'";
  const methods = kind === 'plan' ? ['publish', 'close'] : ['encode', 'send', 'close'];
  const missing = methods.find((method) => typeof Reflect.get(value, method) !== 'function');
  if (missing !== undefined) return `${missing} must be a function`;
  const counts = kind === 'plan' ? ['maxPlanRecords'] : ['maxPlanRecords', 'maxInFlight'];
  const bad = counts.find((key) => !isCount(Reflect.get(value, key)));
  return bad === undefined ? undefined : `${bad} must be an integer of 1 or more`;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isZodObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'shape' in value && 'safeParse' in value && typeof value.safeParse === 'function';
}

function unknown(what: string, advice: string, cause?: unknown): AssetShipperError {
  return new AssetShipperError('exporter_unknown', `${what}; ${advice}`, { cause });
}
