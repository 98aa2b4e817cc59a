import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import type { AssetLineageRecord } from '../../../src/model/record.js';
import { type ImportOptions, importFiles } from '../../../src/source/import-files.js';
import type { ImportProgress } from '../../../src/source/import-run.js';
import type { RecordAppender } from '../../../src/source/record-appender.js';
import { liveBytes } from '../../support/live-memory.js';
import { recordText, useImporting } from './importing.js';

const importing = useImporting();
const good = (executionId: string): string => recordText({ executionId });

describe('a file that can not be read', () => {
  const refused = async (name: string): Promise<unknown> => {
    const { write, import: run, store } = importing();
    const first = write('good.jsonl', good('e1'));
    const error = await run([first, name]).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect((await store.summary()).records).toBe(0);
    return error;
  };

  it('(missing) is said before anything is imported', async () => {
    const name = join(importing().directory, 'missing.jsonl');
    const message = `can't read ${name}: there is no such file or directory`;
    expect(await refused(name)).toMatchObject({ code: 'input_unreadable', message });
  });

  it('(a directory) is said before anything is imported', async () => {
    const name = importing().directory;
    const message = `can't read ${name}: it is a directory; name the files in it`;
    expect(await refused(name)).toMatchObject({ code: 'input_unreadable', message });
  });

  it('(standard input that breaks) keeps its cause', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(good('e1'));
      throw new Error('pipe broke');
    }
    const run = importing().import(['-'], { stdin: broken() });
    await expect(run).rejects.toMatchObject({
      code: 'input_unreadable',
      message: "can't read standard input: pipe broke",
      cause: { message: 'pipe broke' },
    });
  });

  it('no file, or standard input twice, is wrong usage', async () => {
    const { import: run } = importing();
    await expect(run([])).rejects.toMatchObject({ code: 'usage' });
    await expect(run(['-', '-'], { stdin: Readable.from([]) })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('the rejects file', () => {
  it('holds a line per rejection with the beginning of what came, for its owner only', async () => {
    const { write, import: run, directory } = importing();
    const rejects = join(directory, 'rejects.jsonl');
    const long = `{"flowId":5,"text":"${'é'.repeat(5000)}"}`;
    const file = write('in.jsonl', `{"outputs":[]}\n${good('e1')}\n${long}\n`);
    await run([file], { rejects });
    const [first, second, ...others] = readFileSync(rejects, 'utf8').trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(JSON.parse(first ?? '')).toEqual({
      file,
      line: 1,
      code: 'no_timestamp',
      message: 'a record needs timestamp, endDate or startDate',
      raw: '{"outputs":[]}',
    });
    const { line, code, raw } = JSON.parse(second ?? '');
    expect([line, code]).toEqual([3, 'wrong_type']);
    expect(long.startsWith(raw)).toBe(true);
    expect(Buffer.byteLength(raw)).toBeGreaterThanOrEqual(2047);
    expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(2048);
    expect(statSync(rejects).mode & 0o777).toBe(0o600);
  });

  it('of an earlier run is removed when nothing is rejected', async () => {
    const { write, import: run } = importing();
    const rejects = write('rejects.jsonl', 'of yesterday\n');
    await run([write('in.jsonl', good('e1'))], { rejects });
    expect(existsSync(rejects)).toBe(false);
  });

  it('of an earlier run is replaced', async () => {
    const { write, import: run } = importing();
    const rejects = write('rejects.jsonl', 'of yesterday\n');
    await run([write('in.jsonl', '5')], { rejects });
    expect(readFileSync(rejects, 'utf8')).toMatch(/^\{"file":.*"code":"not_an_object".*\}\n$/);
  });

  it('stays when a file to import is missing', async () => {
    const { write, import: run, directory } = importing();
    const rejects = write('rejects.jsonl', 'of yesterday\n');
    await expect(run([join(directory, 'missing')], { rejects })).rejects.toMatchObject({
      code: 'input_unreadable',
    });
    expect(readFileSync(rejects, 'utf8')).toBe('of yesterday\n');
  });

  it('can not be a file to import, under any name', async () => {
    const { write, import: run, directory } = importing();
    const file = write('in.jsonl', good('e1'));
    const other = join(directory, 'other-name.jsonl');
    symlinkSync(file, other);
    for (const rejects of [file, other]) {
      await expect(run([file], { rejects })).rejects.toMatchObject({ code: 'usage' });
    }
    expect(readFileSync(file, 'utf8')).toBe(good('e1'));
  });

  it('that can not be written stops the import', async () => {
    const { write, import: run, directory } = importing();
    const rejects = join(directory, 'no', 'such', 'rejects.jsonl');
    await expect(run([write('in.jsonl', '5')], { rejects })).rejects.toMatchObject({
      code: 'output_unwritable',
    });
  });
});

describe('an import', () => {
  /** Counts batches; everything is new to it. */
  class CountingAppender implements RecordAppender {
    readonly batches: number[] = [];
    append(records: readonly AssetLineageRecord[]): Promise<readonly { readonly status: 'appended' }[]> {
      this.batches.push(records.length);
      return Promise.resolve(records.map(() => ({ status: 'appended' })));
    }
  }

  it('appends in batches of at most so many records and 8 MiB', async () => {
    const { write } = importing();
    const small = Array.from({ length: 25 }, (_, index) => good(`e${index}`));
    const store = new CountingAppender();
    await importFiles({ files: [write('small.jsonl', small.join('\n'))], store, batchSize: 10 });
    expect(store.batches).toEqual([10, 10, 5]);
    const large = new CountingAppender();
    const text = 'x'.repeat(3 * 1024 * 1024);
    const lines = [1, 2, 3, 4].map((index) => recordText({ executionId: `e${index}`, text }));
    await importFiles({ files: [write('large.jsonl', lines.join('\n'))], store: large });
    expect(large.batches).toEqual([3, 1]);
  });

  it('tells its progress by bytes of the file as it lies there', async () => {
    const { write, import: run } = importing();
    const file = write('in.jsonl', `${good('e1')}\n5\n`);
    const told: ImportProgress[] = [];
    const options: Partial<ImportOptions> = { onProgress: (progress) => told.push(progress) };
    await run([file], options);
    const size = statSync(file).size;
    expect(told.at(-1)).toMatchObject({ file, bytesRead: size, bytesTotal: size });
    await run(['-'], {
      ...options,
      stdin: Readable.from([Buffer.from(good('e2'))]),
    });
    expect(told.at(-1)).toMatchObject({ file: '-', bytesRead: good('e2').length });
    expect(told.at(-1)).not.toHaveProperty('bytesTotal');
  });

  it('of 300,000 lines stays in bounded memory', { timeout: 120_000 }, async () => {
    const count = 300_000;
    const padding = 'x'.repeat(800);
    async function* lines(): AsyncGenerator<Uint8Array> {
      for (let from = 0; from < count; from += 500) {
        let text = '';
        for (let index = from; index < from + 500; index += 1) {
          text += `{"executionId":"e${index}","outputs":[{"id":"trips","metadata":{"text":"${padding}"}}],"timestamp":"2026-01-15T06:00:00Z"}\n`;
        }
        yield Buffer.from(text);
      }
    }
    const store = new CountingAppender();
    const alive: number[] = [];
    let next = 0;
    const onProgress = ({ bytesRead }: { readonly bytesRead: number }): void => {
      if (bytesRead < next) return;
      next += 30_000_000;
      alive.push(liveBytes());
    };
    const result = await importFiles({ files: ['-'], stdin: lines(), store, onProgress });
    expect(result).toMatchObject({ read: count, imported: count });
    expect(Math.max(...store.batches)).toBe(1000);
    // 270 MB pass through; a batch is a megabyte.
    expect(alive.length).toBeGreaterThan(8);
    expect(Math.max(...alive) - (alive[0] ?? 0)).toBeLessThan(24 * 1024 * 1024);
  });
});
