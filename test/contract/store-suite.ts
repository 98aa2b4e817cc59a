// What every store must do: one suite, run unchanged by each implementation.
import { describe } from 'vitest';

import { appendTests } from './store-suite/append.js';
import { assetTests } from './store-suite/assets.js';
import { deadLetterTests } from './store-suite/dead-letters.js';
import { deleteTests } from './store-suite/delete.js';
import { leaseTests } from './store-suite/leases.js';
import { offsetTests } from './store-suite/offsets.js';
import { planTests } from './store-suite/plans.js';
import { readTests } from './store-suite/read.js';
import type { StorePlace } from './store-suite/store-place.js';

/** @param makePlace a new place where no store is yet */
export function storeSuite(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`store: ${name}`, () => {
    appendTests(makePlace);
    readTests(makePlace);
    deleteTests(makePlace);
    leaseTests(makePlace);
    offsetTests(makePlace);
    planTests(makePlace);
    deadLetterTests(makePlace);
    assetTests(makePlace);
  });
}
