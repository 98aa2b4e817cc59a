import { describe, expect, test } from 'vitest';

import { interpolate } from '../../../src/config/interpolate.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

function fill(text: string, env: Record<string, string> = {}, flow?: { namespace: string; id: string }) {
  return interpolate({ uri: text }, { env, prefix: '', isLiteral: () => false, ...(flow ? { flow } : {}) });
}

function filled(...args: Parameters<typeof fill>): unknown {
  const { value, problems } = fill(...args);
  return problems.length > 0 ? problems.map(({ message }) => message) : (value as { uri: string }).uri;
}

describe('expressions are replaced', () => {
  const flow = { namespace: 'company.data', id: 'nightly' };
  test.each([
    ['a variable', `http://\${HOST}:\${PORT}`, { HOST: 'h', PORT: '1' }, 'http://h:1'],
    ['an empty variable', `a\${X}b`, { X: '' }, 'ab'],
    ['a secret', "{{ secret('TOKEN') }}", { SECRET_TOKEN: base64('grüße') }, 'grüße'],
    ['a secret in double quotes and another case', '{{secret("token")}}', { SECRET_TOKEN: base64('t') }, 't'],
    ['a secret whose variable is in lower case', "{{ secret('A') }}", { SECRET_a: base64('t') }, 't'],
    ['a secret with line breaks', "{{ secret('A') }}", { SECRET_A: 'YWJj\nZGVm\n' }, 'abcdef'],
    ['a secret without padding', "{{ secret('A') }}", { SECRET_A: 'YQ' }, 'a'],
    ['an `envs` value', '{{ envs.my_host }}', { ENV_MY_HOST: 'h' }, 'h'],
    ['flow values', '{{ flow.namespace }}/{{- flow.id -}}', {}, 'company.data/nightly'],
    ['an escaped variable', `$\${HOST}`, { HOST: 'h' }, `\${HOST}`],
    ['quoted text', "a{{ '{{' }}b", {}, 'a{{b'],
    ['nothing in plain text', 'a $HOST } }} { b', {}, 'a $HOST } }} { b'],
  ])('%s', (_, text, env, result) => {
    expect(filled(text, env as unknown as Record<string, string>, flow)).toBe(result);
  });
});

test('what comes in is never read again', () => {
  expect(filled(`\${A}{{ secret('B') }}`, { A: `\${B}{{ flow.id }}`, SECRET_B: base64(`\${A}`) })).toBe(
    `\${B}{{ flow.id }}\${A}`,
  );
  expect(filled(`\${A}{B}`, { A: '$', B: 'x' })).toBe(`\${B}`);
});

describe('what cannot be replaced is named', () => {
  test.each([
    [`\${NOT_THERE}`, {}, 'environment variable NOT_THERE is not set'],
    ["{{ secret('NOPE') }}", {}, 'secret NOPE: environment variable SECRET_NOPE is not set'],
    ['{{ envs.nope }}', {}, 'environment variable ENV_NOPE is not set'],
    ['{{ flow.id }}', {}, '`{{ flow.id }}` is known only inside of a flow'],
    ['{{ flow.id', {}, 'a `{{` without its `}}`'],
  ])('%s', (text, env, message) => {
    expect(filled(text, env)).toEqual([message]);
  });

  test('any other expression', () => {
    expect(filled('{{ now() }}')).toEqual([expect.stringContaining('unsupported expression `{{ now() }}`')]);
    expect(filled(`\${A:-b}`)).toEqual([expect.stringContaining('not an environment variable')]);
  });

  test.each(['%%%', 'YQ=', 'YWJjZ', '/w=='])('a secret that is not base64 of UTF-8 text: %s', (encoded) => {
    const told = filled("{{ secret('A') }}", { SECRET_A: encoded });
    expect(told).toEqual([expect.stringContaining('SECRET_A is not base64')]);
    expect(String(told)).not.toContain(encoded);
  });

  test('all of one text at once, and the text stays as written', () => {
    const text = `\${A}{{ envs.b }}`;
    const result = fill(text);
    expect(result.problems.map(({ path }) => path)).toEqual(['uri', 'uri']);
    expect(result.value).toEqual({ uri: text });
    expect([...result.failed]).toEqual(['["uri"]']);
  });

  test('an expression at the place of a credential is not shown', () => {
    const task = { auth: { token: "{{ secret('A') | default('canary-1') }}" } };
    const { problems } = interpolate(task, { env: {}, prefix: '', isLiteral: () => false });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('canary');
  });
});

describe('a value of the environment is a secret', () => {
  const secretsOf = (task: unknown, env: Record<string, string>) => [
    ...interpolate(task, { env, prefix: '', isLiteral: () => false }).secrets,
  ];

  test.each([
    ['from `secret()`', { uri: "{{ secret('A') }}" }, { SECRET_A: base64('plain') }, ['plain']],
    ['from a variable with a telling name', { uri: `\${DB_PASSWORD}` }, { DB_PASSWORD: 'p' }, ['p']],
    ['at the place of a credential', { auth: { token: `\${A}` } }, { A: 'p' }, ['p']],
    ['in a header', { headers: { 'X-Me': `\${A}` } }, { A: 'p' }, ['p']],
    ['in the user part of a URL', { uri: `https://me:\${A}@host/` }, { A: 'p' }, ['p']],
    ['in the query of a URL', { uri: `https://host/?k=\${A}` }, { A: 'p' }, ['p']],
    ['as a part of a whole URL', { uri: `\${A}` }, { A: 'https://me:p@host/?k=q' }, ['p', 'k=q']],
    ['but a host is none', { uri: `https://\${A}:80/` }, { A: 'host' }, []],
    ['but a directory is none', { directory: `\${A}/out` }, { A: '/var' }, []],
  ])('%s', (_, task, env, secrets) => {
    expect(secretsOf(task, env as unknown as Record<string, string>)).toEqual(secrets);
  });
});
