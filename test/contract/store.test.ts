// The store suite, run by the stores that there are.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { storeSuite } from './store-suite.js';

storeSuite('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'asset-shipper-store-'));
  const opened: Store[] = [];
  return {
    async open(now) {
      const store = await openStore('sqlite:assets.db', {
        create: true,
        workingDirectory: directory,
        ...(now === undefined ? {} : { now }),
      });
      opened.push(store);
      return store;
    },
    async dispose() {
      for (const store of opened) await store.close();
      await rm(directory, { recursive: true });
    },
  };
});
