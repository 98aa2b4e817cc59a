import { describe, expect, test } from 'vitest';

import { parseConfigurationText } from '../../../src/config/parse-document.js';

function faults(text: string): readonly string[] {
  const parsed = parseConfigurationText(text);
  return parsed.kind === 'parsed' ? [] : parsed.problems.map(({ path, message }) => `${path}|${message}`);
}

function parsedValue(text: string): unknown {
  const parsed = parseConfigurationText(text);
  return parsed.kind === 'parsed' ? parsed.value : parsed.problems;
}

test('JSON with tabs and escapes is read like YAML', () => {
  expect(parsedValue('{\n\t"a": "\\ud83d\\ude00\\/",\n\t"b": [1, true, null]\n}')).toEqual({
    a: '😀/',
    b: [1, true, null],
  });
});

test('words that YAML 1.1 took for booleans and instants stay text', () => {
  expect(parsedValue('a: yes\nb: 2026-01-01T00:00:00Z\nc: off')).toEqual({
    a: 'yes',
    b: '2026-01-01T00:00:00Z',
    c: 'off',
  });
});

test('a byte order mark is no part of the first key', () => {
  expect(parsedValue('\uFEFFid: a')).toEqual({ id: 'a' });
});

test('`__proto__` is a key like another', () => {
  const value = parsedValue('__proto__: 1');
  expect(Object.keys(value as object)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

describe('broken text is a problem with line and column', () => {
  test.each([
    ['a: 1\n"b": 2\n"b": 3', 'line 3, column 1|the same key twice: `b`'],
    ['{"a": 1, "a": 2}', 'line 1, column 10|the same key twice: `a`'],
    ['a: 1\nb: !foo x', 'line 2, column 9|a tag (`!…`): write plain values'],
    ['a: !!binary aGk=', 'line 1, column 13|a tag (`!…`): write plain values'],
    [
      'x: {a: 1}\n<<: {b: 1}',
      'line 2, column 1|the merge key `<<` is not part of YAML 1.2: write the keys out',
    ],
    ['a: *b', '|an alias without an anchor before it'],
    ['a: &x [*x]', '|an alias stands inside of its own anchor'],
  ])('%j', (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });

  test('a second document', () => {
    expect(faults('a: 1\n---\na: 2')[0]).toContain('a second document');
  });
});

test('aliases cannot multiply without bound', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  expect(faults(lines.join('\n'))).toEqual([
    '|aliases that expand too far: an anchor may be used at most 100 times',
  ]);
});

test.each([200, 10_000])('text nested %i levels deep is refused, not a crash', (levels) => {
  expect(faults('['.repeat(levels) + ']'.repeat(levels))).toEqual(['|nested deeper than 100 levels']);
});

test('no message quotes a value', () => {
  const texts = [
    'k: }canary-1',
    'k: |canary-1\n a',
    'k: "\\qcanary-1"',
    'k: a: canary-1',
    'k: @canary-1',
    '- canary-1\nk: 1',
  ];
  for (const text of texts) {
    const told = faults(text);
    expect(told.length, text).toBeGreaterThan(0);
    expect(told.join(), text).not.toContain('canary');
  }
});

test('a file of another kind is told by its first ten faults, however long it is', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `{"id": ${index}, "x": [1, 2]}`).join('\n');
  const told = faults(lines);
  expect(told).toHaveLength(10);
  expect(told[0]).toMatch(/^line 2, column 1\|/);
});
