// The OpenLineage client alone: an event with a facet, checked, as the text that an endpoint takes.
import { randomBytes } from 'node:crypto';

import {
  createFacet,
  createRunEvent,
  identityOfUri,
  newUuid7,
  producer,
  stringifyEvent,
  validateEvent,
} from 'asset-shipper/openlineage';

const event = createRunEvent({
  eventType: 'COMPLETE',
  eventTime: new Date().toISOString(),
  run: { runId: newUuid7(Date.now(), randomBytes(10)) },
  job: { namespace: 'company.data', name: 'load_trips' },
  inputs: [identityOfUri('s3://lake/raw/trips.csv')],
  outputs: [
    {
      ...identityOfUri('postgres://warehouse:5432/shop/public/trips'),
      facets: {
        documentation: createFacet('dataset', 'documentation', { description: 'Trips by day.' }, producer),
      },
    },
  ],
  producer,
});

console.error(validateEvent(event).length, 'findings');
console.log(stringifyEvent(event));
