// The system's resolver, but no name leads to a link-local or cloud metadata address. The check is made where the socket
// asks, so the address that was looked at is the address that is connected to.
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';

import { isRefusedHost } from './endpoint.js';

/** For the `lookup` option of Node's agents. Refuses with the code `ADDRESS_REFUSED`, if one of several is bad too. */
export function refusingLookup(
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
): void {
  lookup(hostname, options, (error, address, family) => {
    const addresses = typeof address === 'string' ? [address] : (address ?? []).map((entry) => entry.address);
    if (error === null && addresses.some(isRefusedHost)) {
      const refused = Object.assign(new Error('address refused'), { code: 'ADDRESS_REFUSED' });
      callback(refused, address, family);
    } else callback(error, address, family);
  });
}
