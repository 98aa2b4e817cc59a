import { expect, test } from 'vitest';
import { z } from 'zod';

import { createRedactor } from '../../../src/config/secret.js';
import { load, refused } from './load-fixture.js';

const canary = 'canary-8c1f';

function told(error: { message: string; problems: unknown }): string {
  return error.message + JSON.stringify(error.problems);
}

test('no problem shows a value that came from the environment', async () => {
  const text = `
id: "\${C}\\0"
start: "\${C}"
lookbackPeriod: "{{ secret('C') }}"
delete: "{{ envs.c }}"
assetTypes: "\${C}"
assetExporters:
  - { id: "\${C}!", type: "\${C}" }
  - { id: a, type: file, format: "\${C}", maxLinesPerFile: "\${C}" }
  - { id: b, type: openlineage, uri: "\${C}", auth: { type: "\${C}" } }
`;
  const env = { C: canary, ENV_C: canary, SECRET_C: Buffer.from(canary).toString('base64') };
  const error = await refused(text, { env });
  expect(error.problems.length).toBeGreaterThan(9);
  expect(told(error)).not.toContain(canary);
});

test('no problem shows a credential that stands in the file', async () => {
  const text = `
pasword: ${canary}
assetExporters:
  - { id: a, type: openlineage, uri: ["http://u:${canary}@h/"], auth: ${canary} }
  - { id: b, type: openlineage, uri: "u:${canary}@h//u:${canary}@h?x=${canary}", auth: { type: ${canary} }, headers: ${canary} }
  - { id: c, type: openlineage, uri: "http://h", auth: { type: bearer, token: [${canary}], tokn: ${canary} } }
  - { id: d, type: openlineage, uri: "http://h", headers: { Authorization: { x: ${canary} } } }
`.replace('"u:canary-8c1f@h//u', '"x //u');
  const error = await refused(text);
  expect(error.problems.length).toBeGreaterThan(7);
  expect(told(error)).not.toContain(canary);
});

test('a secret that a type of exporter quotes in its own words is blackened', async () => {
  const options = z.object({
    level: z.string().superRefine((value, context) => context.addIssue(`bad ${value}`)),
  });
  const type = { type: 'mine', options, create: () => Promise.reject(new Error('not created')) };
  const error = await refused(`assetExporters: [{ id: a, type: mine, level: "\${C}" }]`, {
    env: { C: 'x9' },
    exporterTypes: { find: async () => type, names: ['mine'] },
  });
  expect(error.problems).toEqual([
    {
      path: 'assetExporters[0] (a).level',
      message: 'bad …, found a value from the environment',
      found: 'a value from the environment',
    },
  ]);
});

test('secrets are told with their task, hosts and directories are not', async () => {
  const text = `
assetExporters:
  - { id: a, type: file, directory: "\${OUT}" }
  - { id: b, type: openlineage, uri: "http://\${HOST}", auth: { type: bearer, token: "\${T}" }, headers: { X-A: "{{ secret('H') }}" } }
`;
  const env = {
    OUT: '/var/out',
    HOST: 'marquez',
    T: 'token-1',
    SECRET_H: Buffer.from('head-2').toString('base64'),
  };
  expect((await load(text, { env })).tasks[0]?.secrets).toEqual(['token-1', 'head-2']);
});

test('a redactor blackens the longest secret first and leaves very short ones', () => {
  const redact = createRedactor(['abcd', 'abcdef', 'a', '']);
  expect(redact('a abcdef abcd')).toBe('a … …');
});
