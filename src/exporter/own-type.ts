// A user's own exporter type: a module that the configuration names. Nothing else is ever imported.
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { AssetShipperError } from '../model/error.js';
import type { ExporterType } from './exporter.js';

/**
 * Imports the module of a path (`./my-exporter.mjs`, or absolute) or a package's name, as seen from the working directory.
 * @throws AssetShipperError `exporter_unknown`: no such module, it fails to load, or its default export is no exporter type
 */
export async function importExporterType(name: string, workingDirectory: string): Promise<ExporterType> {
  const url = resolveModule(name, workingDirectory);
  if (url === undefined) {
    throw unknown(
      `there is no exporter type '${name}', and no module of that name from ${workingDirectory}`,
      'check the spelling, or install the package there',
    );
  }
  const module = await load(name, url);
  if (!('default' in module)) {
    throw unknown(`the exporter module '${name}' has no default export`, 'export an ExporterType as default');
  }
  const fault = formFault(module.default);
  if (fault !== undefined) {
    throw unknown(`the default export of '${name}' is no exporter type: ${fault}`, 'see docs/exporters.md');
  }
  return module.default as ExporterType;
}

function resolveModule(name: string, workingDirectory: string): string | undefined {
  if (isBuiltin(name)) return undefined;
  const anchor = join(workingDirectory, 'package.json');
  try {
    return pathToFileURL(createRequire(anchor).resolve(name)).href;
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return undefined;
    throw unknown(`the exporter module '${name}' can't be resolved`, 'check its package.json', error);
  }
}

async function load(name: string, url: string): Promise<object> {
  try {
    return (await import(url)) as object;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unknown(`the exporter module '${name}' fails to load: ${reason}`, 'mend it and try again', error);
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

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isZodObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'shape' in value && 'safeParse' in value && typeof value.safeParse === 'function';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function unknown(what: string, advice: string, cause?: unknown): AssetShipperError {
  return new AssetShipperError('exporter_unknown', `${what}; ${advice}`, { cause });
}
