// The loader with the exporters and the mapping that the command gives it, and the examples of docs/configuration.md.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { createRegistry } from '../../../src/exporter/registry.js';
import { checkMappings } from '../../../src/mapping/mapping-set.js';
import { load, problemsOf, refused } from './load-fixture.js';

const workingDirectory = process.cwd();
const shipped = { workingDirectory, exporterTypes: createRegistry({ workingDirectory }), checkMappings };

const page = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

/** What the examples take from the environment, by name. */
const values: Readonly<Record<string, string>> = {
  LINES: '500',
  MARQUEZ_HOST: 'localhost',
  MARQUEZ_TOKEN: 'token',
  SECRET_MARQUEZ_TOKEN: Buffer.from('token').toString('base64'),
};

describe('docs/configuration.md', () => {
  const examples = [...page.matchAll(/^```yaml(?: env=(\S+))?\n(.*?)^```$/gms)].map(
    ([, names, text = '']) => ({ names: names?.split(',') ?? [], text }),
  );

  test('has examples', () => {
    expect(examples).toHaveLength(4);
  });

  test.each(examples)('example %# loads with what it says it needs', async ({ names, text }) => {
    const env = Object.fromEntries(names.map((name) => [name, values[name]]));
    const loaded = await load(text, { ...shipped, env });
    expect(loaded.tasks).toHaveLength(1);
    for (const name of names) {
      const { message } = await refused(text, { ...shipped, env: { ...env, [name]: undefined } });
      expect(message).toContain(`environment variable ${name} is not set`);
    }
  });

  test('its report is what the loader says', async () => {
    const report = /^```text\n(.*?)\n```$/ms.exec(page)?.[1];
    const text = `
assetExporters:
  - { id: archive, type: file, formt: JSON }
  - { id: marquez, type: openlineage, uri: "http://localhost", auth: { type: bearer, token: "\${MARQUEZ_TOKEN}" } }
`;
    const { message } = await refused(text, { ...shipped, file: 'ship.yaml' });
    expect(message).toBe(report);
  });

  test('names every key that the shipped exporters and the task take', async () => {
    const { shippedExporterTypes } = await import('../../../src/exporter/registry.js');
    const { taskSchema } = await import('../../../src/config/task-schema.js');
    const keys = [taskSchema, ...shippedExporterTypes.map(({ options }) => options)].flatMap(({ shape }) =>
      Object.keys(shape),
    );
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });
});

test('a mapping and an exporter that are wrong are told in one report with whole paths', async () => {
  const problems = await problemsOf(
    `
assetExporters:
  - { id: archive, type: file, format: JSN, maxLinesPerFile: "0", compression: gzipp }
  - id: marquez
    type: openlineage
    uri: localhost:5000
    preset: marqez
    retry: { atempts: 3 }
    auth: { type: api_key, key: "" }
    mappings:
      io.kestra.plugin.ee.assets.Table: { documentation.descripton: description }
`,
    shipped,
  );
  expect(problems.map(({ path, suggestion }) => [path, suggestion])).toEqual([
    ['assetExporters[0] (archive).format', 'JSON'],
    ['assetExporters[0] (archive).maxLinesPerFile', undefined],
    ['assetExporters[0] (archive).compression', 'gzip'],
    [expect.stringMatching(/^assetExporters\[1\] \(marquez\)\.mappings\["io\.kestra/), expect.anything()],
    ['assetExporters[1] (marquez).uri', undefined],
    ['assetExporters[1] (marquez).preset', 'marquez'],
    ['assetExporters[1] (marquez).auth.key', undefined],
    ['assetExporters[1] (marquez).retry.atempts', 'attempts'],
  ]);
});

test('an exporter speaks of its own options in its own words', async () => {
  const problems = await problemsOf(
    'assetExporters: [{ id: a, type: openlineage, uri: "http://u:canary@h", headers: { Host: x, "a b": y }, mappings: 5 }]',
    shipped,
  );
  expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'assetExporters[0] (a).mappings: a mapping is a map of asset types',
    expect.stringMatching(/\.uri: must not contain a user name or a password.*, found text `http:\/\/…@h`$/),
    'assetExporters[0] (a).headers.Host: not a key that can stand here: is set by the exporter itself',
    'assetExporters[0] (a).headers["a b"]: not a key that can stand here: expected the name of an HTTP header',
  ]);
});
