import { describe, expect, it } from 'vitest';

import { planFileName } from '../../../../src/exporter/file/file-name.js';
import { fileSettingsOf } from '../../../../src/exporter/file/file-options.js';
import { fileType } from '../../../../src/exporter/file/file-type.js';
import { contextIn, outgoingRecords, planOf } from '../fixture.js';

const { options } = fileType;

describe('the options of the file exporter', () => {
  it('have the defaults of the design', () => {
    expect(options.parse({})).toEqual({
      format: 'ION',
      logFilePrefix: 'kestra-log-file',
      maxLinesPerFile: 100_000,
      directory: './out',
      compression: 'none',
    });
  });

  it('take the format in any case and the number of lines as text', () => {
    expect(options.parse({ format: 'json', maxLinesPerFile: '5' })).toMatchObject({
      format: 'JSON',
      maxLinesPerFile: 5,
    });
  });

  it.each([
    [{ format: 'AVRO' }, 'AVRO is not offered yet; use ION or JSON'],
    [{ format: 'avro' }, 'AVRO is not offered yet; use ION or JSON'],
    [{ format: 'CSV' }, 'expected one of "ION"|"JSON"'],
    [{ compression: 'zstd' }, 'expected one of "none"|"gzip"'],
    [{ maxLinesPerFile: 0 }, '>=1'],
    [{ maxLinesPerFile: '0' }, '>=1'],
    [{ maxLinesPerFile: 1.5 }, 'int'],
    [{ maxLinesPerFile: 'many' }, 'number'],
    [{ logFilePrefix: '' }, 'expected letters'],
    [{ logFilePrefix: '../../etc/cron.d/x' }, 'expected letters'],
    [{ logFilePrefix: '.hidden' }, 'expected letters'],
    [{ logFilePrefix: 'a/b' }, 'expected letters'],
    [{ logFilePrefix: 'x'.repeat(65) }, 'expected letters'],
    [{ directory: '' }, '>=1'],
    [{ directory: 'a\u0000b' }, 'NUL'],
  ])('refuse %j', (given, expected) => {
    const result = options.safeParse(given);
    expect(result.error?.issues.map(({ message }) => message).join()).toContain(expected);
    expect(result.error?.issues).toHaveLength(1);
  });
});

describe('a file exporter', () => {
  it('resolves its directory from the working directory and keeps it in its settings', async () => {
    const exporter = await fileType.create('archive', options.parse({}), contextIn('/srv/job'));
    expect(exporter).toMatchObject({
      kind: 'plan',
      id: 'archive',
      type: 'file',
      destination: '/srv/job/out',
      maxPlanRecords: 100_000,
      settings: {
        type: 'file',
        directory: '/srv/job/out',
        logFilePrefix: 'kestra-log-file',
        format: 'ION',
        compression: 'none',
      },
    });
  });
});

describe('the name of a file', () => {
  it.each([
    ['ION', 'none', 'ion', 'kestra-log-file-20260102T030405.678Z-01234567-archive-1-12.ion'],
    ['JSON', 'gzip', 'json', 'kestra-log-file-20260102T030405.678Z-01234567-archive-1-12.json.gz'],
  ] as const)(
    'of %s and %s tells plan time, store, exporter, first and last sequence',
    (format, compression, extension, name) => {
      const settings = fileSettingsOf(options.parse({ format, compression }), '/');
      const plan = planOf(outgoingRecords(12), settings);
      expect(planFileName(plan, settings, 'archive', extension)).toBe(name);
    },
  );
});
