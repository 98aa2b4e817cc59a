import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { recordText, useImporting } from './importing.js';

const importing = useImporting();
const good = (executionId: string): string => recordText({ executionId });
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const badLines: readonly (readonly [what: string, code: string, line: string | Uint8Array])[] = [
  ['a number', 'not_an_object', '5'],
  ['a string', 'not_an_object', '"trips"'],
  ['null', 'not_an_object', 'null'],
  ['a flowId that is a number', 'wrong_type', recordText({ flowId: 7 })],
  ['a flowRevision that is text', 'wrong_type', recordText({ flowRevision: '7' })],
  ['outputs that are no list', 'wrong_type', recordText({ outputs: { id: 'trips' } })],
  ['an output that is text', 'wrong_type', recordText({ outputs: ['trips'] })],
  ['metadata that is a list', 'wrong_type', recordText({ outputs: [{ id: 'trips', metadata: [] }] })],
  ['an asset without an id', 'wrong_type', recordText({ outputs: [{ type: 'Table' }] })],
  ['an instant that can not be read', 'bad_instant', recordText({ startDate: 'yesterday' })],
  ['an instant of no calendar', 'bad_instant', recordText({ timestamp: '2026-02-30T00:00:00Z' })],
  ['an instant without a zone', 'bad_instant', recordText({ timestamp: '2026-01-15T06:00:00' })],
  ['an instant that is a number', 'bad_instant', recordText({ timestamp: 1768456800000 })],
  ['no instant at all', 'no_timestamp', recordText({ timestamp: undefined })],
  ['a blank id', 'bad_id', recordText({ outputs: [{ id: ' ' }] })],
  ['an empty id', 'bad_id', recordText({ inputs: [{ id: '' }] })],
  ['an id with control characters', 'bad_id', recordText({ outputs: [{ id: 'a\u0007b' }] })],
  ['an id of 513 characters', 'bad_id', recordText({ outputs: [{ id: '😀'.repeat(513) }] })],
  ['no asset at all', 'no_assets', recordText({ outputs: [] })],
  ['more than 256 levels', 'too_deep', recordText({ x: 'HERE' }).replace('"HERE"', nested(256))],
  ['broken JSON', 'broken_json', '{"executionId":"e1",'],
  ['text that is no UTF-8', 'invalid_utf8', Buffer.from(recordText({ flowId: 'é' }), 'latin1')],
];

describe('a bad record', () => {
  it.each(badLines)('(%s) is rejected as %s, and its neighbours are taken', async (_, code, line) => {
    const { write, import: run, records } = importing();
    const bytes = typeof line === 'string' ? Buffer.from(line) : line;
    const lines = [`${good('before')}\n\n`, bytes, `\n${good('after')}\n`];
    const file = write('in.jsonl', Buffer.concat(lines.map((part) => Buffer.from(part))));
    const result = await run([file]);
    expect(result).toMatchObject({ read: 3, imported: 2, duplicates: 0, rejected: 1 });
    expect(result.rejections).toMatchObject([{ file, line: 3, code }]);
    expect(result.rejections[0]?.message).not.toBe('');
    expect((await records()).map((record) => record.executionId)).toEqual(['before', 'after']);
  });

  it('larger than 32 MiB is rejected, and its neighbours are taken', async () => {
    const { write, import: run, records } = importing();
    const large = recordText({ text: 'x'.repeat(33 * 1024 * 1024) });
    const file = write('in.jsonl', `${good('before')}\n${large}\n${good('after')}\n`);
    const result = await run([file]);
    expect(result.rejections).toMatchObject([{ line: 2, code: 'too_large' }]);
    expect(Buffer.byteLength(result.rejections[0]?.raw ?? '')).toBe(2048);
    expect((await records()).map((record) => record.executionId)).toEqual(['before', 'after']);
  });

  it('inside of a page is rejected alone', async () => {
    const { write, import: run } = importing();
    const deep = recordText({ executionId: 'deep', x: 'HERE' }).replace('"HERE"', nested(300));
    const file = write('page.json', `{"results":[${good('before')},${deep},${good('after')}],"total":3}`);
    const result = await run([file]);
    expect(result).toMatchObject({ read: 3, imported: 2, rejected: 1 });
    expect(result.rejections).toMatchObject([
      { code: 'too_deep', message: expect.stringContaining('results[1]') },
    ]);
  });

  it('does not come of good records in a page that is larger than a record may be', async () => {
    const { write, import: run } = importing();
    const item = (id: string, size: number) => recordText({ executionId: id, text: 'x'.repeat(size) });
    const megabyte = 1024 * 1024;
    const items = ['a', 'b', 'c'].map((id) => item(id, 12 * megabyte));
    const result = await run([write('page.json', `{"results":[${items.join(',')}]}`)]);
    expect(result).toMatchObject({ read: 3, imported: 3 });
    const large = [good('small'), item('large', 33 * megabyte)];
    const second = await run([write('page-2.json', `{"results":[${large.join(',')}]}`)]);
    expect(second).toMatchObject({ read: 2, imported: 1 });
    expect(second.rejections).toMatchObject([
      { code: 'too_large', message: expect.stringContaining('results[1]') },
    ]);
  });

  it('in Ion (broken, or of what JSON can not say) is rejected, and its neighbours are taken', async () => {
    const { write, import: run } = importing();
    const ion = (executionId: string, extra = ''): string =>
      `{executionId:"${executionId}",outputs:[{id:"trips"${extra}}],timestamp:2026-01-15T06:00:00Z}\n`;
    const file = write(
      'in.ion',
      [
        ion('before'),
        ion('blob', ',metadata:{x:{{aGVsbG8=}}}'),
        ion('nan', ',metadata:{x:nan}'),
        ion('infinite', ',metadata:{x:+inf}'),
        '{executionId:"broken",outputs:]}\n',
        ion('after'),
      ].join(''),
    );
    const result = await run([file]);
    expect(result).toMatchObject({ read: 6, imported: 2, rejected: 4 });
    expect(result.rejections.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unsupported_ion'],
      [3, 'unsupported_ion'],
      [4, 'unsupported_ion'],
      [5, 'broken_ion'],
    ]);
  });

  it('at the end of a gzip that was cut off is rejected, what came whole is taken', async () => {
    const { write, import: run } = importing();
    const lines = Array.from({ length: 5000 }, (_, index) => good(`run-${index}-${Math.sin(index)}`));
    const whole = gzipSync(`${lines.join('\n')}\n`);
    const result = await run([write('in.jsonl.gz', whole.subarray(0, whole.length - 5000))]);
    expect(result.rejections.map((rejected) => rejected.code)).toEqual(['truncated_gzip']);
    expect(result.imported).toBeGreaterThan(1000);
    expect(result.imported).toBeLessThan(5000);
    expect(result.read).toBe(result.imported + 1);
  });

  it('with the uid of another record is rejected as uid_conflict with its own place', async () => {
    const { write, import: run } = importing();
    const first = recordText({ uid: 'u1' });
    const file = write('in.jsonl', `${first}\n${first}\n${recordText({ uid: 'u1', state: 'FAILED' })}\n`);
    const result = await run([file]);
    expect(result).toMatchObject({ read: 3, imported: 1, duplicates: 1, rejected: 1 });
    expect(result.rejections).toMatchObject([{ file, line: 3, code: 'uid_conflict' }]);
    expect(result.rejections[0]?.raw).toBe(recordText({ uid: 'u1', state: 'FAILED' }));
  });
});

describe('odd input is kept:', () => {
  it('__proto__ and constructor as plain data', async () => {
    const { write, import: run, store } = importing();
    const line = recordText({ outputs: 'HERE' }).replace(
      '"HERE"',
      '[{"id":"trips","metadata":{"__proto__":{"a":1},"constructor":2}}]',
    );
    expect(await run([write('in.jsonl', line)])).toMatchObject({ imported: 1 });
    const [stored] = await store.read({ after: '0', through: await store.head() }, {}, 1);
    expect(stored?.json).toContain('"metadata":{"__proto__":{"a":1},"constructor":2}');
  });

  it('unknown keys of an asset in its metadata, of a record in its eventMetadata', async () => {
    const { write, import: run, records } = importing();
    const line = recordText({ outputs: [{ id: 'trips', partOf: 'lake', metadata: { a: 1 } }], cost: 5 });
    await run([write('in.jsonl', line)]);
    const [record] = await records();
    expect(record?.outputs?.[0]?.metadata).toEqual({ a: 1, partOf: 'lake' });
    expect(record?.eventMetadata).toEqual({ cost: 5 });
  });

  it('long strings, lone surrogates, exact numbers, the last of duplicate keys', async () => {
    const { write, import: run, store } = importing();
    const long = 'x'.repeat(3_000_000);
    const odd = `{"long":"${long}","half":"\\ud83d","big":9007199254740993,"huge":1e400,"whole":1.0,"twice":1,"twice":2}`;
    const line = recordText({ eventMetadata: 'HERE' }).replace('"HERE"', odd);
    expect(await run([write('in.jsonl', line)])).toMatchObject({ imported: 1 });
    const [stored] = await store.read({ after: '0', through: await store.head() }, {}, 1);
    expect(stored?.json).toContain(
      `"eventMetadata":{"long":"${long}","half":"\\ud83d","big":9007199254740993,"huge":1e400,"whole":1.0,"twice":2}`,
    );
  });

  it('annotations and timestamps inside of Ion metadata as text', async () => {
    const { write, import: run, records } = importing();
    const ion =
      '{executionId:"e1",outputs:[{id:"t",metadata:{at:2026-01-15T06:00:00.1230Z,day:2026-01-15,' +
      'local:LocalDateTime::"2026-01-01T10:00:00",rate:1.50,half:0.5e0}}],timestamp:2026-01-15T06:00:00Z}';
    await run([write('in.ion', ion)]);
    expect((await records())[0]?.outputs?.[0]?.metadata).toEqual({
      at: '2026-01-15T06:00:00.1230Z',
      day: '2026-01-15',
      local: '2026-01-01T10:00:00',
      rate: 1.5,
      half: 0.5,
    });
  });

  it('typed getters that Kestra writes twice, once; and every spelling of a type as it came', async () => {
    const { write, import: run, records } = importing();
    const twice = {
      id: 't1',
      type: 'TABLE',
      system: 'postgres',
      name: 'trips',
      metadata: { system: 'postgres', name: 'trips' },
    };
    const spellings = [
      'Table',
      'io.kestra.core.models.assets.Table',
      'io.kestra.plugin.ee.assets.Table',
      'my table',
    ];
    const others = spellings.map((type, index) => ({ id: `t${index + 2}`, type }));
    await run([write('in.jsonl', recordText({ outputs: [twice, ...others] }))]);
    const outputs = (await records())[0]?.outputs ?? [];
    expect(outputs[0]).toMatchObject({ type: 'TABLE', metadata: { system: 'postgres', name: 'trips' } });
    expect(Object.keys(outputs[0] ?? {})).not.toContain('system');
    expect(outputs.slice(1).map((asset) => asset.type)).toEqual(spellings);
  });

  it('keys named events and results, which are data of a record that says more', async () => {
    const { write, import: run, records } = importing();
    const result = await run([
      write('in.jsonl', recordText({ events: [1], results: [2], event: 'prefect.x' })),
    ]);
    expect(result).toMatchObject({ imported: 1, files: [{ format: 'kestra' }] });
    expect((await records())[0]?.eventMetadata).toEqual({ events: [1], results: [2], event: 'prefect.x' });
  });

  it('nesting of 256 levels', async () => {
    const { write, import: run } = importing();
    const line = recordText({ eventMetadata: { deep: 'HERE' } }).replace('"HERE"', nested(254));
    expect(await run([write('in.jsonl', line)])).toMatchObject({ imported: 1, rejected: 0 });
  });

  it('nulls, which Kestra writes for absent fields, as absent', async () => {
    const { write, import: run, records } = importing();
    const line = recordText({ flowId: null, inputs: null, state: null, eventMetadata: null, unknown: null });
    await run([write('in.jsonl', line)]);
    const [record] = await records();
    expect(Object.keys(record ?? {})).toEqual(['tenantId', 'executionId', 'outputs', 'timestamp', 'uid']);
  });
});
