import { describe, expect, test } from 'vitest';
import { checkPath, compilePath, parsePath } from '../../../src/mapping/path.js';
import type { JsonValue } from '../../../src/model/json-value.js';
import { recordOf, taskRun } from './fixture.js';

const metadata = JSON.parse(
  '{"database":"nyc","odd.key":1,"list":[{"a":5}],"none":null,"__proto__":{"x":1},"say \\"hi\\"":2,"0":"zero"}',
);
const asset = { id: 's3://lake/a', type: 'TABLE', metadata, owners: ['ann', 'bob'] };
const eventMetadata = { rows: 7, only: 1, 's3://lake/a': { rows: 9 } };
const record = recordOf({ ...taskRun, outputs: [asset], eventMetadata });

function read(text: string): JsonValue | undefined {
  const parsed = parsePath(text);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const [output] = record.outputs ?? [];
  return compilePath(parsed.value, 'asset')({ record, ...(output && { asset: output }) });
}

describe('a path', () => {
  test.each([
    ['id', 's3://lake/a'],
    ['metadata.database', 'nyc'],
    ['metadata["odd.key"]', 1],
    ["metadata['odd.key']", 1],
    ['metadata["say \\"hi\\""]', 2],
    ['metadata.list[0].a', 5],
    ['metadata.list.0.a', 5],
    ['metadata[0]', 'zero'],
    ['metadata.__proto__.x', 1],
    ['owners[1]', 'bob'],
    ['record.flowId', 'pipeline'],
    ['record.eventMetadata.rows', 7],
    ['eventMetadata.rows', 9],
    ['eventMetadata.only', 1],
  ])('%s reads what stands there', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test.each([
    'metadata.absent',
    'metadata.none',
    'metadata.constructor',
    'metadata.database.length',
    'metadata.list.length',
    'metadata.list[7]',
    'owners.map',
    'displayName',
    'eventMetadata.toString',
  ])('%s reads nothing', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test.each([
    ['', 0],
    ['metadata.', 9],
    ['metadata..a', 9],
    ['metadata[', 8],
    ['metadata["a', 8],
    ['metadata[a]', 8],
    ['a b', 1],
    ['.id', 0],
  ])('%j is wrong at character %i', (text, position) => {
    expect(parsePath(text)).toMatchObject({ ok: false, fault: { position } });
  });

  test.each([
    ['descripton', 'description'],
    ['system', 'metadata.system'],
    ['record.flowid', 'record.flowId'],
    ['record', 'record.flowId'],
    ['id.length', 'id'],
  ])('%s is reported with the suggestion %s', (text, suggestion) => {
    const parsed = parsePath(text);
    if (!parsed.ok) throw new Error(parsed.fault.message);
    expect(checkPath(parsed.value, 'asset')).toMatchObject({ suggestion });
  });
});
