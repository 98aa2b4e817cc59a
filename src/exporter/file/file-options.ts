// The options of the file exporter and the settings that a plan remembers of them.
import { resolve } from 'node:path';
import { z } from 'zod';

import { codecFormats } from '../../codec/codec.js';
import { integerOption, wordOption } from '../option.js';

const compressions = ['none', 'gzip'] as const;

/** Safe as the beginning of a file's name on every system: no separator, no leading dot. */
const prefixSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'expected letters, digits, dots, dashes and underscores, beginning with a letter or digit, 64 at most',
  );

const directorySchema = z
  .string()
  .min(1)
  .refine((directory) => !directory.includes('\0'), 'must not contain a NUL character');

export const fileOptions = z.object({
  format: wordOption(codecFormats, (found) =>
    found === 'AVRO' ? 'AVRO is not offered yet; use ION or JSON' : undefined,
  ).default('ION'),
  logFilePrefix: prefixSchema.default('kestra-log-file'),
  maxLinesPerFile: integerOption(1).default(100_000),
  directory: directorySchema.default('./out'),
  compression: z.enum(compressions).default('none'),
});

export type FileOptions = z.output<typeof fileOptions>;

/** Where and in what form files are written: kept with each plan, so that an open plan is finished as it was. */
export const fileSettings = z.object({
  type: z.literal('file'),
  /** Absolute. */
  directory: directorySchema,
  logFilePrefix: prefixSchema,
  format: z.enum(codecFormats),
  compression: z.enum(compressions),
});

export type FileSettings = z.output<typeof fileSettings>;

/** The settings of a configuration; its directory is relative to the working directory. */
export function fileSettingsOf(options: FileOptions, workingDirectory: string): FileSettings {
  return {
    type: 'file',
    directory: resolve(workingDirectory, options.directory),
    logFilePrefix: options.logFilePrefix,
    format: options.format,
    compression: options.compression,
  };
}
