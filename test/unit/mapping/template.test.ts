import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../../src/mapping/template.js';
import { ExactNumber } from '../../../src/model/json-value.js';
import { recordOf, taskRun } from './fixture.js';

const metadata = {
  system: 'Postgres',
  port: 5433,
  ratio: 0.1,
  big: new ExactNumber('12345678901234567890'),
  whole: new ExactNumber('1.0'),
  yes: true,
  empty: ' ',
  list: [1],
  map: { a: 1 },
  name: 'Café Société 2',
  braces: '{{ id }}',
};
const record = recordOf({ ...taskRun, outputs: [{ id: 'trips', metadata }] });

function evaluate(text: string): string | undefined {
  const parsed = parseTemplate(text, 'asset');
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const [asset] = record.outputs ?? [];
  return parsed.value.evaluate({ record, ...(asset && { asset }) });
}

describe('a template', () => {
  test.each([
    ['{{ metadata.system }}://{{metadata.port}}', 'Postgres://5433'],
    ['{{ metadata.system | lower }}', 'postgres'],
    ['{{ metadata.system|upper|lower }}', 'postgres'],
    ['{{ metadata.name | slugify }}', 'cafe-societe-2'],
    ['{{ metadata.host | default: "db:1" }}', 'db:1'],
    ["{{ metadata.host | default: 'o\\'k' | upper }}", "O'K"],
    ['{{ metadata.port | default: 5432 }}', '5433'],
    ['{{ metadata.none | default: 1.0 }}', '1.0'],
    ['{{ metadata.none | default: true }}', 'true'],
    ['{{ metadata.empty | default: x.y }}', undefined],
    [
      '{{ metadata.ratio }} {{ metadata.big }} {{ metadata.whole }} {{ metadata.yes }}',
      '0.1 12345678901234567890 1.0 true',
    ],
    ["{{ '{{' }} {{ id }}", '{{ trips'],
    ['{{ metadata["system"] }}', 'Postgres'],
    ['{{ metadata.braces }}', '{{ id }}'],
    ['plain }} text', 'plain }} text'],
  ])('%s gives %s', (text, value) => {
    if (value === undefined) expect(parseTemplate(text, 'asset').ok).toBe(false);
    else expect(evaluate(text)).toBe(value);
  });

  test.each(['absent', 'empty', 'list', 'map'])(
    'is absent as a whole where metadata.%s is its part',
    (key) => {
      expect(evaluate(`a {{ metadata.${key} }} b`)).toBeUndefined();
    },
  );

  test.each([
    ['{{ metadata.host', 16],
    ['{{ }}', 3],
    ['a {{ id | lowr }}', 8],
    ['{{ id | default }}', 16],
    ['{{ id | default: id }}', 17],
    ['{{ nme }}', 3],
    ['{{ id }', 6],
  ])('%s is wrong at character %i', (text, position) => {
    expect(parseTemplate(text, 'asset')).toMatchObject({ ok: false, fault: { position } });
  });

  test('of many parts and long text takes linear time', () => {
    const text = `${'{{ id }} '.repeat(20_000)}${'{'.repeat(50_000)}`;
    const begin = performance.now();
    const parsed = parseTemplate(text, 'asset');
    expect(parsed.ok).toBe(false);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});
