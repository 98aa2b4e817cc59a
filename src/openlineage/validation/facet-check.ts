// Checks the facets of one event: each by its position and key, which the core schema leaves open.

import { isJsonObject, type JsonObject, type JsonValue, ownValue } from '../../model/json-value.js';
import { baseFacet, type FacetPosition } from '../facet/definition.js';
import { facetDefinition, positionsOfFacet } from '../facet/facet-table.js';
import { isOwnProducer } from '../producer.js';
import { type Finding, finding, type PathSegment } from './finding.js';
import { schemaIssues } from './schema-issue.js';

const containerOf: Readonly<Record<FacetPosition, string>> = {
  dataset: 'the facets of a dataset',
  inputDataset: 'the inputFacets of an input',
  outputDataset: 'the outputFacets of an output',
  job: 'the facets of a job',
  run: 'the facets of a run',
};

/** The findings of all facets of an event, wherever they are. Parts that are no objects are the event's own faults. */
export function checkFacetsOfEvent(event: JsonObject): readonly Finding[] {
  const findings = [
    ...checkEntity(ownValue(event, 'run'), ['run'], { facets: 'run' }),
    ...checkEntity(ownValue(event, 'job'), ['job'], { facets: 'job' }),
    ...checkEntity(ownValue(event, 'dataset'), ['dataset'], { facets: 'dataset' }),
  ];
  for (const [list, other] of [
    ['inputs', 'outputFacets'],
    ['outputs', 'inputFacets'],
  ] as const) {
    const datasets = ownValue(event, list);
    if (!Array.isArray(datasets)) continue;
    for (const [index, dataset] of datasets.entries()) {
      const path = [list, index];
      const own = list === 'inputs' ? { inputFacets: 'inputDataset' } : { outputFacets: 'outputDataset' };
      findings.push(...checkEntity(dataset, path, { facets: 'dataset', ...own } as Containers));
      if (isJsonObject(dataset) && Object.hasOwn(dataset, other)) {
        const advice = `${other} under ${list} are read by nobody; move them or remove them`;
        findings.push(finding('facet_position', [...path, other], advice));
      }
    }
  }
  return findings;
}

type Containers = Readonly<Record<string, FacetPosition>>;

function checkEntity(
  entity: JsonValue | undefined,
  path: readonly PathSegment[],
  containers: Containers,
): readonly Finding[] {
  if (!isJsonObject(entity)) return [];
  const findings: Finding[] = [];
  for (const [container, position] of Object.entries(containers)) {
    const facets = ownValue(entity, container);
    if (!isJsonObject(facets)) continue;
    for (const [key, facet] of Object.entries(facets)) {
      findings.push(...checkFacet(position, key, facet, [...path, container, key]));
    }
  }
  return findings;
}

/**
 * The findings of one facet. A known facet is held against its schema, an unknown one against what every facet needs;
 * so is a deleted one, whose own required fields are gone by intent.
 */
export function checkFacet(
  position: FacetPosition,
  key: string,
  facet: unknown,
  path: readonly PathSegment[] = [],
): readonly Finding[] {
  if (!isJsonObject(facet)) {
    return [finding('facet_invalid', path, 'a facet must be an object; remove the facet to say nothing')];
  }
  const known = facetDefinition(position, key);
  const deleted = (position === 'dataset' || position === 'job') && ownValue(facet, '_deleted') === true;
  const schema = known && !deleted ? known.schema : baseFacet[position];
  const producer = ownValue(facet, '_producer');
  const own = typeof producer === 'string' && isOwnProducer(producer);
  const findings = schemaIssues(schema, facet).map((issue) =>
    finding(issue.format && !own ? 'facet_format' : 'facet_invalid', [...path, ...issue.path], issue.message),
  );
  if (!known) {
    const places = positionsOfFacet(key).map((place) => containerOf[place]);
    if (places.length > 0) {
      const advice = `${key} is read in ${places.join(' or ')}, not in ${containerOf[position]}; move it there`;
      findings.push(finding('facet_position', path, advice));
    }
  }
  return findings;
}
