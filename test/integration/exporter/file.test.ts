// The file exporter's commit protocol on a real file system.
// Long because every fault of a file system is a test of its own.
import { execFileSync } from 'node:child_process';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { OutgoingRecord, PlanExporter, Publication } from '../../../src/exporter/exporter.js';
import { diskOutcome } from '../../../src/exporter/file/disk-failure.js';
import { fileType } from '../../../src/exporter/file/file-type.js';
import type { Outcome } from '../../../src/exporter/outcome.js';
import {
  contextIn,
  inBatches,
  outgoingRecord,
  outgoingRecords,
  planOf,
} from '../../unit/exporter/fixture.js';

const never = new AbortController().signal;

describe('a file exporter', () => {
  let root: string;
  let out: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'file-exporter-'));
    out = join(root, 'out');
  });
  afterEach(() => rm(root, { recursive: true }));

  async function create(given: Readonly<Record<string, unknown>> = {}): Promise<PlanExporter> {
    const exporter = await fileType.create('archive', fileType.options.parse(given), contextIn(root));
    if (exporter.kind !== 'plan') throw new Error(exporter.kind);
    return exporter;
  }

  const publish = (exporter: PlanExporter, records: readonly OutgoingRecord[], size?: number) =>
    exporter.publish(planOf(records, exporter.settings), inBatches(records, size), never);

  function resultOf(outcome: Outcome<Publication>): Publication {
    if (outcome.kind !== 'delivered') throw new Error(outcome.failure.message);
    return outcome.result;
  }

  /** The path of the only file that there is. */
  async function onlyFile(): Promise<string> {
    const names = await readdir(out);
    expect(names).toHaveLength(1);
    return join(out, names[0] ?? '');
  }

  it('writes the stored text of each record as a line of JSON, and nothing else into the directory', async () => {
    const records = [
      ...outgoingRecords(3),
      {
        ...outgoingRecord(4),
        json: '{"tenantId":"main","metadata":{"n":1.0,"big":9007199254740993,"s":"\\ud800"}}',
      },
    ];
    const { uris, lines, bytes, notices } = resultOf(
      await publish(await create({ format: 'JSON' }), records),
    );
    const path = await onlyFile();
    expect(await readFile(path, 'utf8')).toBe(records.map(({ json }) => `${json}\n`).join(''));
    expect(uris.map((uri) => fileURLToPath(uri))).toEqual([path]);
    expect({ lines, bytes, notices }).toEqual({ lines: 4, bytes: (await stat(path)).size, notices: [] });
  });

  it('writes one line of Ion per record and says which could not be kept as they were', async () => {
    const broken = outgoingRecord(2, { eventMetadata: { text: 'half \ud83d' } });
    const { notices, lines } = resultOf(await publish(await create(), [outgoingRecord(1), broken]));
    const text = await readFile(await onlyFile(), 'utf8');
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('half \uFFFD');
    expect(lines).toBe(2);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('1 record has lone surrogates');
  });

  it('compresses to the same bytes whenever and however the records come', async () => {
    const records = Array.from({ length: 300 }, (_, index) =>
      outgoingRecord(index + 1, { eventMetadata: { text: 'x'.repeat((index * 7919) % 4_000) } }),
    );
    const exporter = await create({ format: 'JSON', compression: 'gzip' });
    const { bytes } = resultOf(await publish(exporter, records, 300));
    const first = await readFile(await onlyFile());
    await rm(out, { recursive: true });
    resultOf(await publish(exporter, records, 1));
    const second = await readFile(await onlyFile());
    expect(second.equals(first)).toBe(true);
    expect(bytes).toBe(first.length);
    expect(gunzipSync(first).toString()).toBe(records.map(({ json }) => `${json}\n`).join(''));
  });

  it('writes records that are larger than its chunks', async () => {
    const records = [5_000_000, 0, 140_000].map((length, index) =>
      outgoingRecord(index + 1, { eventMetadata: { text: '🚢'.repeat(length / 2) } }),
    );
    resultOf(await publish(await create({ format: 'JSON' }), records));
    expect(await readFile(await onlyFile(), 'utf8')).toBe(records.map(({ json }) => `${json}\n`).join(''));
  });

  it('makes file and directory for its user alone, and leaves the mode of a directory that is there', async () => {
    resultOf(await publish(await create(), outgoingRecords(1)));
    expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
    expect((await stat(out)).mode & 0o777).toBe(0o700);
    await chmod(out, 0o755);
    resultOf(await publish(await create({ format: 'JSON' }), outgoingRecords(1)));
    expect((await stat(out)).mode & 0o777).toBe(0o755);
  });

  it('creates a directory with its parents', async () => {
    out = join(root, 'a/b/c');
    resultOf(await publish(await create({ directory: './a/b/c' }), outgoingRecords(1)));
    await onlyFile();
  });

  it('finishes a plan where and as it was decided, whatever the configuration says by now', async () => {
    const before = await create({ format: 'JSON', compression: 'gzip', logFilePrefix: 'before' });
    const now = await create({ format: 'ION', directory: './elsewhere' });
    const records = outgoingRecords(2);
    resultOf(await now.publish(planOf(records, before.settings), inBatches(records), never));
    expect(await onlyFile()).toMatch(/\/before-.*\.json\.gz$/);
    await expect(stat(join(root, 'elsewhere'))).rejects.toThrow('ENOENT');
  });

  it('takes settings that carry more than its own, and refuses those that are not its own', async () => {
    const exporter = await create();
    const records = outgoingRecords(1);
    const settings = { ...exporter.settings, defaultNamespace: 'assets://{{ tenantId }}' };
    resultOf(await exporter.publish(planOf(records, settings), inBatches(records), never));
    const escaping = { ...exporter.settings, logFilePrefix: '../escaped' };
    const refused = await exporter.publish(planOf(records, escaping), inBatches(records), never);
    expect(refused).toMatchObject({ kind: 'stopped', failure: { code: 'plan_unreadable' } });
    expect(await readdir(root)).toEqual(['out']);
  });

  it('leaves a file alone that it finds complete', async () => {
    const exporter = await create();
    const first = resultOf(await publish(exporter, outgoingRecords(5)));
    const before = await stat(await onlyFile());
    expect(resultOf(await publish(exporter, outgoingRecords(5)))).toEqual(first);
    const after = await stat(await onlyFile());
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it.each([
    ['longer', 'more\n'],
    ['empty', undefined],
  ])('never overwrites a file of that name with other content: %s', async (_, extra) => {
    const exporter = await create({ format: 'JSON' });
    resultOf(await publish(exporter, outgoingRecords(5)));
    const path = await onlyFile();
    const text = extra === undefined ? '' : (await readFile(path, 'utf8')) + extra;
    await writeFile(path, text);
    const outcome = await publish(exporter, outgoingRecords(5));
    expect(outcome).toMatchObject({ kind: 'stopped', failure: { code: 'file_conflict' } });
    expect(await readFile(await onlyFile(), 'utf8')).toBe(text);
  });

  it('never overwrites a file that differs in one byte of the same length', async () => {
    const exporter = await create({ format: 'JSON' });
    resultOf(await publish(exporter, outgoingRecords(2_000)));
    const path = await onlyFile();
    const bytes = await readFile(path);
    bytes[bytes.length - 3] = 0x21;
    await writeFile(path, bytes);
    expect(await publish(exporter, outgoingRecords(2_000))).toMatchObject({
      kind: 'stopped',
      failure: { code: 'file_conflict' },
    });
    expect((await readFile(await onlyFile())).equals(bytes)).toBe(true);
  });

  describe('with a name known before', () => {
    let victim: string;
    let name: string;
    beforeEach(async () => {
      resultOf(await publish(await create(), outgoingRecords(3)));
      name = (await readdir(out))[0] ?? '';
      await rm(join(out, name));
      victim = join(root, 'victim');
      await writeFile(victim, 'precious');
    });

    it('writes through no symbolic link at its temporary name', async () => {
      await symlink(victim, join(out, `.${name}.tmp`));
      resultOf(await publish(await create(), outgoingRecords(3)));
      expect(await readFile(victim, 'utf8')).toBe('precious');
      expect((await lstat(await onlyFile())).isFile()).toBe(true);
    });

    it('takes a symbolic link at its final name for another file', async () => {
      await symlink(victim, join(out, name));
      const outcome = await publish(await create(), outgoingRecords(3));
      expect(outcome).toMatchObject({ kind: 'stopped', failure: { code: 'file_conflict' } });
      expect(await readFile(victim, 'utf8')).toBe('precious');
      expect(await readdir(out)).toEqual([name]);
    });

    it('starts anew where an interrupted run left half a file', async () => {
      await writeFile(join(out, `.${name}.tmp`), 'half a li', { mode: 0o644 });
      expect(resultOf(await publish(await create(), outgoingRecords(3))).lines).toBe(3);
      const path = await onlyFile();
      expect(await readFile(path, 'utf8')).not.toContain('half a li');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    });

    it('cleans up after a run that ended between naming the file and removing the temporary name', async () => {
      resultOf(await publish(await create(), outgoingRecords(3)));
      const text = await readFile(join(out, name));
      await writeFile(join(out, `.${name}.tmp`), text);
      resultOf(await publish(await create(), outgoingRecords(3)));
      expect(await readdir(out)).toEqual([name]);
    });
  });

  it('stops where the store gives fewer or more records than the plan has, and leaves nothing', async () => {
    const exporter = await create();
    const records = outgoingRecords(10);
    for (const given of [records.slice(1), [...records, outgoingRecord(11)], []]) {
      const outcome = await exporter.publish(planOf(records, exporter.settings), inBatches(given), never);
      expect(outcome).toMatchObject({ kind: 'stopped', failure: { code: 'plan_gap' } });
      expect(await readdir(out)).toEqual([]);
    }
  });

  it.each(['none', 'gzip'])(
    'leaves nothing when it is interrupted in the middle (%s)',
    async (compression) => {
      const exporter = await create({ compression });
      const records = outgoingRecords(2_000);
      const controller = new AbortController();
      let isReleased = false;
      async function* interrupted() {
        try {
          yield records.slice(0, 1_000);
          controller.abort();
          yield records.slice(1_000);
        } finally {
          isReleased = true;
        }
      }
      const plan = planOf(records, exporter.settings);
      const outcome = await exporter.publish(plan, interrupted(), controller.signal);
      expect(outcome).toMatchObject({ kind: 'retry', failure: { code: 'aborted' } });
      expect(await readdir(out)).toEqual([]);
      expect(isReleased).toBe(true);
      expect(resultOf(await publish(exporter, records)).lines).toBe(2_000);
    },
  );

  describe('and its syncs', () => {
    let restore: () => void = () => undefined;
    afterEach(() => restore());

    /** Calls `before` at each sync of a file or directory, then syncs. */
    async function watchSyncs(before: () => Promise<void>): Promise<void> {
      const handle = await open(root);
      const prototype: FileHandle = Object.getPrototypeOf(handle);
      await handle.close();
      const { sync } = prototype;
      restore = () => {
        prototype.sync = sync;
      };
      prototype.sync = async function (this: FileHandle) {
        await before();
        return sync.call(this);
      };
    }

    it('come before the file has its name, and after it for the directory', async () => {
      await mkdir(out);
      const seen: (readonly string[])[] = [];
      await watchSyncs(async () => {
        seen.push(await readdir(out));
      });
      resultOf(await publish(await create(), outgoingRecords(1)));
      const name = (await onlyFile()).slice(out.length + 1);
      expect(seen).toEqual([[`.${name}.tmp`], [name]]);
    });

    it('make the directories durable that were created', async () => {
      let count = 0;
      await watchSyncs(async () => {
        count += 1;
      });
      resultOf(await publish(await create({ directory: './a/b/c' }), outgoingRecords(1)));
      expect(count).toBe(3 + 2);
    });

    it('are not repeated when one fails: the data may be gone, and so is the file', async () => {
      await mkdir(out);
      let count = 0;
      await watchSyncs(async () => {
        count += 1;
        throw Object.assign(new Error('i/o error'), { code: 'EIO', syscall: 'fsync' });
      });
      const outcome = await publish(await create(), outgoingRecords(1));
      expect(outcome).toMatchObject({ kind: 'stopped', failure: { code: 'io_error' } });
      expect(count).toBe(1);
      expect(await readdir(out)).toEqual([]);
    });
  });

  it('gives every plan its own file', async () => {
    const exporter = await create({ format: 'JSON', maxLinesPerFile: 2 });
    const records = outgoingRecords(5);
    for (let at = 0; at < 5; at += exporter.maxPlanRecords) {
      resultOf(await publish(exporter, records.slice(at, at + exporter.maxPlanRecords)));
    }
    const names = (await readdir(out)).sort();
    expect(names.map((name) => name.replace(/^.*-archive-/, ''))).toEqual([
      '1-2.json',
      '3-4.json',
      '5-5.json',
    ]);
    const texts = await Promise.all(names.map((name) => readFile(join(out, name), 'utf8')));
    expect(texts.join('')).toBe(records.map(({ json }) => `${json}\n`).join(''));
  });

  it.each([
    ['is a file', 'taken', /taken is taken by something|taken is not a directory/],
    ['lies below a file', 'taken/deeper', /is not a directory/],
  ])('says so where the directory %s', async (_, directory, message) => {
    await writeFile(join(root, 'taken'), '');
    const outcome = await publish(await create({ directory }), outgoingRecords(1));
    expect(outcome).toMatchObject({ kind: 'stopped', failure: { code: 'not_a_directory' } });
    if (outcome.kind === 'stopped') expect(outcome.failure.message).toMatch(message);
  });

  it('says so where its name is too long for the file system', async () => {
    const exporter = await create({ directory: 'x'.repeat(300) });
    expect(await publish(exporter, outgoingRecords(1))).toMatchObject({
      kind: 'stopped',
      failure: { code: 'name_too_long' },
    });
  });

  describe('on a disk that is full or read-only', () => {
    it('says so, leaves nothing, and goes on when there is room', async (context) => {
      const disk = mountSmallDisk(join(root, 'disk'));
      if (disk === undefined) {
        console.warn('skipped: no tmpfs can be mounted here, so there is no full disk to write to');
        return context.skip();
      }
      try {
        out = join(root, 'disk/out');
        const exporter = await create({ directory: './disk/out', format: 'JSON' });
        const large = outgoingRecords(20_000);
        expect(await publish(exporter, large)).toMatchObject({
          kind: 'stopped',
          failure: { code: 'no_space' },
        });
        expect(await readdir(out)).toEqual([]);
        expect(resultOf(await publish(exporter, outgoingRecords(5))).lines).toBe(5);
        disk.remountReadOnly();
        const outcome = await publish(exporter, outgoingRecords(6));
        expect(outcome).toMatchObject({ kind: 'stopped', failure: { code: 'read_only' } });
      } finally {
        disk.unmount();
      }
    });
  });
});

describe('an error of the disk', () => {
  it.each([
    ['ENOSPC', 'stopped no_space'],
    ['EDQUOT', 'stopped no_space'],
    ['EROFS', 'stopped read_only'],
    ['EACCES', 'stopped permission_denied'],
    ['EPERM', 'stopped permission_denied'],
    ['ENOTDIR', 'stopped not_a_directory'],
    ['ENAMETOOLONG', 'stopped name_too_long'],
    ['EFBIG', 'stopped too_large'],
    ['EMFILE', 'retry too_many_files'],
    ['EIO', 'stopped io_error'],
    ['EBUSY', 'retry io_error'],
    ['constructor', 'stopped io_error'],
  ])('%s is %s, and the message names exporter and directory', (code, expected) => {
    const outcome = diskOutcome(code, 'archive', '/srv/out');
    if (outcome.kind === 'delivered') throw new Error('delivered');
    expect(`${outcome.kind} ${outcome.failure.code}`).toBe(expected);
    expect(outcome.failure.message).toMatch(/^exporter archive: \/srv\/out /);
  });
});

/** 256 KiB, where the system lets us. */
function mountSmallDisk(
  path: string,
): { readonly remountReadOnly: () => void; readonly unmount: () => void } | undefined {
  const run = (command: string, ...given: readonly string[]) =>
    execFileSync(command, [...given, path], { stdio: 'ignore' });
  try {
    execFileSync('mkdir', [path]);
    run('mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs');
  } catch {
    return undefined;
  }
  return { remountReadOnly: () => run('mount', '-o', 'remount,ro'), unmount: () => run('umount') };
}
