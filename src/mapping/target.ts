// What a mapping can set: `namespace`, `name`, `identity`, a field of a facet, or a field of a custom facet under the
// declared prefix. Parsed and checked once, when the mapping is loaded.

import { z } from 'zod';
import { suggest } from '../model/suggest.js';

import type { FacetDefinition, FacetPosition } from '../openlineage/facet/definition.js';
import { type FacetFieldAnswer, facetField } from '../openlineage/facet/facet-field.js';
import { facetDefinition } from '../openlineage/facet/facet-table.js';
import { type Coerce, coercionOf, isListField } from './coerce.js';
import { parsePath } from './path.js';
import { addFault, type Report } from './report.js';

/** Where a mapped facet sits: on every dataset, on inputs only, on outputs only. */
export type DatasetPosition = 'dataset' | 'inputDataset' | 'outputDataset';

export interface FacetTarget {
  readonly kind: 'facet';
  /** One per field: `dataset schema.fields`. */
  readonly id: string;
  readonly position: DatasetPosition;
  readonly facet: string;
  /** Field names inside of the facet; never empty. */
  readonly path: readonly string[];
  readonly coerce: Coerce;
  /** What the field takes: a kind of scalar, a list, an object; `any` also where a list field takes scalars. */
  readonly takes: string;
  /** Absent for a custom facet. */
  readonly definition?: FacetDefinition;
  /** Whether the coercion alone guarantees a valid value. */
  readonly certain: boolean;
}

export type Target = { readonly kind: 'namespace' | 'name' | 'identity'; readonly id: string } | FacetTarget;

/** Schema of custom facets: any fields beside producer and schema. */
export const customFacetSchema = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetFacet';

const identityTargets = ['namespace', 'name', 'identity'] as const;
const sections: Readonly<Record<string, readonly DatasetPosition[]>> = {
  facets: ['dataset'],
  inputFacets: ['inputDataset'],
  outputFacets: ['outputDataset'],
};
const everywhere: readonly DatasetPosition[] = ['dataset', 'inputDataset', 'outputDataset'];
const expected = 'namespace, name or a facet field such as documentation.description';

/** The target, or undefined with what is wrong reported. */
export function parseTarget(
  text: string,
  facetPrefix: string | undefined,
  report: Report,
): Target | undefined {
  const identity = identityTargets.find((known) => known === text);
  if (identity) return { kind: identity, id: identity };
  const parsed = parsePath(text);
  if (!parsed.ok) {
    addFault(report, text, parsed.fault, expected);
    return undefined;
  }
  if (parsed.value.some((segment) => typeof segment === 'number')) {
    report.add({ message: 'a list is mapped as a whole, not by index', found: text, expected });
    return undefined;
  }
  const [first = '', ...others] = parsed.value.map(String);
  const positions = others.length > 0 && Object.hasOwn(sections, first) ? sections[first] : undefined;
  const [facet = '', ...path] = positions ? others : [first, ...others];
  if (path.some((field) => field === '_producer' || field === '_schemaURL')) {
    report.add({ message: '_producer and _schemaURL are filled in and not mapped', found: text, expected });
    return undefined;
  }
  if (
    facetPrefix !== undefined &&
    facet.startsWith(`${facetPrefix}_`) &&
    facet.length > facetPrefix.length + 1
  )
    return customTarget(facet, path, positions, report);
  return standardTarget(facet, path, positions ?? everywhere, facetPrefix, report);
}

function customTarget(
  facet: string,
  path: readonly string[],
  positions: readonly DatasetPosition[] | undefined,
  report: Report,
): Target | undefined {
  if (path.length === 0) {
    report.add({ message: 'a facet is mapped field by field', found: facet, suggestion: `${facet}.value` });
    return undefined;
  }
  const position = positions?.[0] ?? 'dataset';
  return {
    kind: 'facet',
    id: `${position} ${[facet, ...path].join('.')}`,
    position,
    facet,
    path,
    coerce: (value) => ({ ok: true, value }),
    takes: 'any',
    certain: true,
  };
}

function standardTarget(
  facet: string,
  path: readonly string[],
  positions: readonly DatasetPosition[],
  facetPrefix: string | undefined,
  report: Report,
): Target | undefined {
  const name = [facet, ...path].join('.');
  if (facet.startsWith('assetShipper_')) {
    report.add({ message: 'this facet is written by AssetShipper itself', found: name, expected });
    return undefined;
  }
  const field = facetField(positions, facet, path);
  if (!field.found) {
    reportUnknown(field, { facet, path, facetPrefix }, report);
    return undefined;
  }
  const position = everywhere.find((known) => field.positions.includes(known));
  const definition = position && facetDefinition(position, facet);
  if (!position || !definition) return undefined;
  if (path.length === 0) {
    const inner = field.required?.[0] ?? field.fields?.[0] ?? 'value';
    report.add({
      message: 'a facet is mapped field by field',
      found: name,
      expected: (field.fields ?? []).map((known) => `${facet}.${known}`).join(', '),
      suggestion: `${facet}.${inner}`,
    });
    return undefined;
  }
  const member = freeMember(field, position, facet, path);
  const list = isListField(name);
  const scalar = ['string', 'integer', 'number', 'boolean'].includes(field.kind);
  return {
    kind: 'facet',
    id: `${position} ${name}`,
    position,
    facet,
    path,
    coerce: coercionOf(name, field, member),
    takes: list ? 'any' : field.kind === 'array' && field.element === 'string' ? 'any' : field.kind,
    definition,
    certain: path.length === 1 && (list || scalar),
  };
}

/** What a free-keyed map holds (`catalog.catalogProperties`: text). */
function freeMember(
  field: FacetFieldAnswer,
  position: FacetPosition,
  facet: string,
  path: readonly string[],
): Extract<FacetFieldAnswer, { found: true }> | undefined {
  if (!field.found || field.kind !== 'object' || field.fields !== undefined) return undefined;
  const member = facetField(position, facet, [...path, 'anything']);
  return member.found ? member : undefined;
}

function reportUnknown(
  answer: Extract<FacetFieldAnswer, { found: false }>,
  { facet, path, facetPrefix }: { facet: string; path: readonly string[]; facetPrefix: string | undefined },
  report: Report,
): void {
  const found = [facet, ...path].join('.');
  if (answer.reason === 'unknown_field') {
    const near = suggest(path[answer.at.length] ?? '', answer.known);
    report.add({
      message: `${[facet, ...answer.at].join('.')} has no field ${JSON.stringify(path[answer.at.length] ?? '')}`,
      found,
      expected: answer.known.length > 0 ? answer.known.join(', ') : 'nothing inside',
      ...(near === undefined ? {} : { suggestion: [facet, ...answer.at, near].join('.') }),
    });
    return;
  }
  if (answer.elsewhere.length > 0) {
    const places = answer.elsewhere.map((place) => placeNames[place]).join(' and ');
    report.add({ message: `${facet} is a facet of ${places}, not of this place`, found, expected });
    return;
  }
  const known = answer.known.filter((key) => !key.startsWith('assetShipper_'));
  const near = suggest(facet, [...identityTargets, ...known]);
  const custom =
    near === undefined && facet.includes('_')
      ? facetPrefix === undefined
        ? '; a custom facet needs its prefix declared as facetPrefix'
        : `; custom facets begin with ${facetPrefix}_`
      : '';
  report.add({
    message: `no dataset facet is called ${JSON.stringify(facet)}${custom}`,
    found,
    expected: [...identityTargets.slice(0, 2), ...known].join(', '),
    ...(near === undefined ? {} : { suggestion: [near, ...path].join('.') }),
  });
}

const placeNames: Readonly<Record<FacetPosition, string>> = {
  dataset: 'datasets',
  inputDataset: 'inputs',
  outputDataset: 'outputs',
  job: 'jobs',
  run: 'runs',
};

/** The names of the fields that a facet must have, without those that are filled in. */
export function requiredFields(definition: FacetDefinition): readonly string[] {
  return Object.entries(definition.schema.shape)
    .filter(([name, schema]) => !name.startsWith('_') && !(schema instanceof z.ZodOptional))
    .map(([name]) => name);
}
