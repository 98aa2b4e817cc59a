// Validates one OpenLineage event by itself: its structure, then its facets. What several events mean together is
// event-validator.ts.

import { isJsonObject } from '../../model/json-value.js';
import { schemaUrl } from '../event.js';
import { eventClassNamed, eventClassOf, eventSchemas } from './event-schema.js';
import { checkFacetsOfEvent } from './facet-check.js';
import { type Finding, finding } from './finding.js';
import { isTooDeep, maxDepth } from './nesting.js';
import { schemaIssues } from './schema-issue.js';

/**
 * What is wrong with an event: errors where it breaks the official schemas (core 2-0-2, and each known facet's own),
 * warnings where it passes them but will be misread. Empty: valid. Takes parsed JSON; numbers may be ExactNumber.
 * Never throws.
 */
export function validateEvent(value: unknown): readonly Finding[] {
  if (!isJsonObject(value)) {
    return [finding('event_unknown', [], 'an event must be a JSON object')];
  }
  if (isTooDeep(value)) {
    return [finding('event_too_deep', [], `nested deeper than ${maxDepth}; flatten what is in the facets`)];
  }
  const eventClass = eventClassOf(value);
  if (eventClass === 'unknown') {
    const advice = 'no event: give run and job (run event), job (job event) or dataset (dataset event)';
    return [finding('event_unknown', [], advice)];
  }
  const facetFindings = checkFacetsOfEvent(value);
  if (eventClass === 'ambiguous') {
    const advice =
      'dataset and job without a run are a dataset event and a job event at once; send two events, or add the run';
    return [finding('event_ambiguous', [], advice), ...facetFindings];
  }
  const findings: Finding[] = schemaIssues(eventSchemas[eventClass], value).map((issue) =>
    finding('event_invalid', issue.path, issue.message),
  );
  const named = eventClassNamed(value);
  // Without a name consumers take a run event; so only the other two need it.
  if ((named ?? 'RunEvent') !== eventClass && Object.hasOwn(value, 'schemaURL')) {
    const advice = `the content is a ${eventClass}, consumers will read a ${named ?? 'RunEvent'}; make it ${schemaUrl[eventClass]}`;
    findings.push(finding('schema_url_mismatch', ['schemaURL'], advice));
  }
  return [...findings, ...facetFindings];
}
