// A process of its own that appends to a store: `path prefix batches size`. After each batch that was acknowledged
// it prints how many records it has appended so far.
import { normalizeRecord } from '../../../src/model/normalize.js';
import { openStore } from '../../../src/store/open-store.js';

async function main(): Promise<void> {
  const [path = '', prefix = '', batches = '0', size = '0'] = process.argv.slice(2);
  const store = await openStore(`sqlite:${path}`, { create: true });
  let appended = 0;
  for (let batch = 0; batch < Number(batches); batch += 1) {
    const records = Array.from({ length: Number(size) }, (_, index) => {
      const result = normalizeRecord({
        executionId: `${prefix}-${batch * Number(size) + index}`,
        timestamp: '2026-01-01T00:00:00Z',
        inputs: [{ id: 'shared' }],
        outputs: [{ id: `${prefix}-${index % 7}`, type: 'Table', namespace: prefix }],
      });
      if (!result.ok) throw new Error(result.rejection.message);
      return result.record;
    });
    const results = await store.append(records);
    appended += results.filter((result) => result.status === 'appended').length;
    process.stdout.write(`${appended}\n`);
  }
  await store.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
