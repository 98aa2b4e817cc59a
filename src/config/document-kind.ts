// What kind of document a parsed text is, told by its content: for `validate`, which takes all kinds.
import { suggest } from '../model/suggest.js';
import { isObject } from './place.js';
import { kestraTaskSchema } from './task-schema.js';

export type DocumentKind = 'configuration' | 'mapping' | 'events' | 'unknown';

/**
 * An OpenLineage event (or a list of them) has `eventTime` or `schemaURL`; a configuration has `assetExporters`, `tasks`
 * or keys like them; a mapping holds nothing but objects by asset type.
 */
export function documentKind(document: unknown): DocumentKind {
  const first: unknown = Array.isArray(document) ? document[0] : document;
  if (!isObject(first)) return 'unknown';
  if (Object.hasOwn(first, 'eventTime') || Object.hasOwn(first, 'schemaURL')) return 'events';
  if (Array.isArray(document)) return 'unknown';
  const keys = Object.keys(first);
  const known = ['tasks', ...Object.keys(kestraTaskSchema.shape)];
  if (keys.some((key) => known.includes(key))) return 'configuration';
  if (keys.length > 0 && Object.values(first).every(isObject)) return 'mapping';
  return keys.some((key) => suggest(key, known) !== undefined) ? 'configuration' : 'unknown';
}
