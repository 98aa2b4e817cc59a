// One run from a program of one's own: import, ship, look at the result. Run it where ship.yaml and records.jsonl are.
import {
  closeShipper,
  createShipper,
  importFiles,
  loadConfigurationFile,
  openStore,
  ship,
} from 'asset-shipper';

const { tasks } = await loadConfigurationFile('ship.yaml');
const store = await openStore('sqlite:assets.db', { create: true });
await importFiles({ store, files: ['records.jsonl'] });
const shipper = await createShipper(tasks[0], { workingDirectory: process.cwd(), print: console.log });
const { outputs } = await ship(store, shipper);
await closeShipper(shipper);
await store.close();
console.log(outputs.archive.status, outputs.archive.uri);
