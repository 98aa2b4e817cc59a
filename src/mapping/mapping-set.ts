// From what a configuration says under `mappings` to layers: inline maps, shipped files by name, files by path, lists
// of these. Reads files; nothing is evaluated here.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';

import { AssetShipperError, type Problem } from '../model/error.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import { messageOf, systemReason } from '../model/reason.js';
import { suggest } from '../model/suggest.js';
import { type Layer, parseLayer } from './layer.js';
import { shippedPath } from './package-root.js';
import { type Report, reportInto, shown } from './report.js';

export interface MappingOptions {
  /** Where the mappings stand in the configuration, for problems: `assetExporters[1] (marquez).mappings`. */
  readonly path?: string;
  /** File names are relative to it. */
  readonly workingDirectory: string;
  /** Prefix of custom facets; a mapping file may declare its own. */
  readonly facetPrefix?: string;
}

/** The names of the mapping files that are part of the package. */
export const shippedMappings = ['kestra', 'uri'] as const;

/**
 * All problems of a configuration's `mappings`, in the order of reading; empty where there are none. Also takes a
 * whole mapping file's content (`{ facetPrefix, mappings }`). Files that can't be read are problems too.
 */
export function checkMappings(raw: unknown, options: MappingOptions): readonly Problem[] {
  return userLayers(raw, options).problems;
}

/** The layers of a configuration's `mappings` in the order of the list, and what is wrong with them. */
export function userLayers(
  raw: unknown,
  options: MappingOptions,
): { readonly layers: readonly Layer[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report = reportInto(problems, options.path ?? 'mappings');
  checkPrefix(options.facetPrefix, report);
  if (raw === undefined || raw === null) return { layers: [], problems };
  const members: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const layers = members.flatMap((member, index) => {
    const at = Array.isArray(raw) ? report.at(index) : report;
    if (typeof member === 'string') return layerOfFile(member, options, at) ?? [];
    return [layerOfContent(member, { kind: 'user', name: 'inline' }, options.facetPrefix, at)];
  });
  return { layers, problems };
}

/**
 * The same `mappings` with the content of the user's files in place of their names, so that an edited file shows as a
 * change. Shipped names stay: their content may change with a version. What can't be read stays a name.
 */
export function inlineMappings(raw: JsonValue, workingDirectory: string): JsonValue {
  if (Array.isArray(raw)) return raw.map((member) => inlineMappings(member, workingDirectory));
  if (typeof raw !== 'string' || shippedMappings.some((known) => known === raw)) return raw;
  const content = readYaml(resolve(workingDirectory, raw), reportInto([], raw), raw);
  return content === undefined ? raw : (content as JsonValue);
}

/** The layers that are always there, weakest first. Read once per call. */
export function shippedLayers(): readonly Layer[] {
  return shippedMappings.map((name) => {
    const problems: Problem[] = [];
    const report = reportInto(problems, name);
    const content = readYaml(shippedPath(name), report);
    const layer = layerOfContent(content, { kind: 'shipped', name }, undefined, report);
    if (problems.length > 0) {
      throw new AssetShipperError(
        'mapping_invalid',
        `the shipped mapping ${name} is damaged; install the package again`,
        { problems },
      );
    }
    return layer;
  });
}

function layerOfFile(name: string, options: MappingOptions, report: Report): Layer | undefined {
  const shipped = shippedMappings.find((known) => known === name);
  const path = shipped === undefined ? resolve(options.workingDirectory, name) : shippedPath(shipped);
  const content = readYaml(path, report, name);
  if (content === undefined) return undefined;
  return layerOfContent(content, { kind: 'user', name }, options.facetPrefix, report.at(name));
}

/** `{ facetPrefix, mappings: { … } }`, or the outer map itself. */
function layerOfContent(
  content: unknown,
  layer: Pick<Layer, 'kind' | 'name'>,
  facetPrefix: string | undefined,
  report: Report,
): Layer {
  if (!isWrapped(content)) return parseLayer(content, layer, facetPrefix, report);
  for (const key of Object.keys(content)) {
    if (key === 'mappings' || key === 'facetPrefix') continue;
    const suggestion = suggest(key, ['mappings', 'facetPrefix']);
    report.at(key).add({
      message: 'unknown key of a mapping file',
      found: key,
      expected: 'facetPrefix, mappings',
      ...present({ suggestion }),
    });
  }
  const own = content.facetPrefix;
  checkPrefix(own, report.at('facetPrefix'));
  return parseLayer(
    content.mappings,
    layer,
    typeof own === 'string' ? own : facetPrefix,
    report.at('mappings'),
  );
}

function isWrapped(content: unknown): content is JsonObject {
  return isJsonObject(content) && ('mappings' in content || 'facetPrefix' in content);
}

function checkPrefix(prefix: unknown, report: Report): void {
  if (prefix === undefined || prefix === null) return;
  const valid = typeof prefix === 'string' && /^[A-Za-z][A-Za-z0-9]*$/.test(prefix);
  if (valid && prefix !== 'assetShipper') return;
  report.add({
    message: valid ? 'this facet prefix is taken by AssetShipper itself' : 'no facet prefix',
    found: shown(prefix),
    expected: 'letters and digits, such as acme for facets like acme_quality',
  });
}

function readYaml(path: string, report: Report, name = path): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const suggestion = suggest(name, shippedMappings);
    report.add({
      message: `can't read the mapping file ${name}: ${systemReason(error)}`,
      found: name,
      expected: `a path from the working directory, or ${shippedMappings.join(' or ')}`,
      ...present({ suggestion }),
    });
    return undefined;
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  for (const error of document.errors) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    report.add({ message: `${name}, line ${line}, column ${col}: ${error.message}`, found: name });
  }
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    report.add({
      message: `${name}: ${messageOf(error)}`,
      found: name,
    });
    return undefined;
  }
}
