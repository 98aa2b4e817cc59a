// Who made an event: the URI that stands in `producer` and `_producer` of everything this package emits.

import { version } from './version.js';

const repository = 'https://github.com/asset-shipper/asset-shipper';

/** This package's producer URI, with its version: the default of everything that the package emits. */
export const producer = `${repository}/tree/${version}`;

/** Whether an event or a facet says that some version of this package made it. */
export function isOwnProducer(uri: string): boolean {
  return uri === repository || uri.startsWith(`${repository}/`);
}
