// The public subpath `asset-shipper/openlineage`: the OpenLineage client as a library of its own. Re-exports only.

export { ExactNumber, type JsonObject, type JsonValue } from '../model/json-value.js';
export {
  createDatasetEvent,
  createJobEvent,
  createRunEvent,
  type Dataset,
  type DatasetEvent,
  type EventContent,
  type Facets,
  type InputDataset,
  type Job,
  type JobEvent,
  type OpenLineageEvent,
  type OutputDataset,
  type Run,
  type RunEvent,
  type RunEventType,
  schemaUrl,
  stringifyEvent,
} from './event.js';
export { createFacet } from './facet/create-facet.js';
export { type FacetDefinition, type FacetPosition, facetPositions } from './facet/definition.js';
export { type FacetField, type FacetFieldAnswer, type FieldKind, facetField } from './facet/facet-field.js';
export { facetDefinition, facetDefinitions, positionsOfFacet } from './facet/facet-table.js';
export type { FieldFormat } from './facet/field.js';
export { isUuid, newUuid7, staticUuid } from './id.js';
export type { DatasetIdentity } from './naming/identity.js';
export { identityOfStore, type StorePart, type StoreParts } from './naming/identity-of-store.js';
export {
  explainIdentityOfUri,
  identityOfUri,
  type UriNamingOptions,
  type UriNamingRule,
} from './naming/identity-of-uri.js';
export { withoutCredentials } from './naming/uri-credentials.js';
export { isOwnProducer, producer } from './producer.js';
export { type ReceivedEvent, type Receiver, type ReceiverOptions, startReceiver } from './receiver.js';
export {
  createEventValidator,
  type EventFinding,
  type EventValidator,
  validateEvents,
} from './validation/event-validator.js';
export { checkFacet } from './validation/facet-check.js';
export { type Finding, type FindingCode, findingLevels } from './validation/finding.js';
export { validateEvent } from './validation/validate-event.js';
export { version } from './version.js';
