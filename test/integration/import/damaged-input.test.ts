import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type ImportOptions, importFiles } from '../../../src/source/import-files.js';

const example = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../../examples/records/${name}`, import.meta.url)));

describe('input with damaged bytes', () => {
  it.each(['kestra-pipelines.jsonl', 'kestra-pipelines.ion', 'prefect-page.json'])(
    '(%s) is imported and rejected, never thrown, and what is counted is what was told',
    async (name) => {
      const sound = example(name);
      const change = fc.record({ at: fc.nat(sound.length - 1), to: fc.integer({ min: 0, max: 255 }) });
      const damage = fc.record({
        changes: fc.array(change, { minLength: 1, maxLength: 20 }),
        length: fc.oneof(fc.constant(sound.length), fc.nat(sound.length)),
      });
      await fc.assert(
        fc.asyncProperty(damage, async ({ changes, length }) => {
          const bytes = Buffer.from(sound);
          for (const { at, to } of changes) bytes[at] = to;
          let appended = 0;
          let told = 0;
          const store: ImportOptions['store'] = {
            append: (records) => {
              appended += records.length;
              return Promise.resolve(records.map(() => ({ status: 'appended' })));
            },
          };
          const stdin = (async function* () {
            yield bytes.subarray(0, length);
          })();
          const onReject = (): void => {
            told += 1;
          };
          const result = await importFiles({ files: ['-'], stdin, store, onReject });
          expect(result).toMatchObject({ read: appended + told, imported: appended, rejected: told });
        }),
        { numRuns: 100, seed: 20260115 },
      );
    },
  );
});
