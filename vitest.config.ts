import { defineConfig } from 'vitest/config';

// A file for machines beside the words for people: the counts of a run, where somebody asks for them.
const report = process.env.ASSET_SHIPPER_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/{unit,contract,integration,failure}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: ['test/build-once.ts'],
    ...(report ? { reporters: ['default', 'json'], outputFile: { json: report } } : {}),
  },
});
