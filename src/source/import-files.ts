// `import`: files of any known format to records in a store, every piece of input accounted for.
// How values become records is import-run.ts; the store is handed in.
import { AssetShipperError } from '../model/error.js';
import type { ImportResult } from './import-counts.js';
import { type ImportProgress, ImportRun } from './import-run.js';
import { inputFilesOf, isOneOf } from './input-file.js';
import type { InputFormat } from './input-item.js';
import type { RecordAppender } from './record-appender.js';
import { type RejectedInput, RejectsFile } from './rejects-file.js';

export interface ImportOptions {
  /** Paths; `-` is standard input. At least one. */
  readonly files: readonly string[];
  readonly store: RecordAppender;
  /** `auto` where absent. */
  readonly format?: InputFormat;
  /** What `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Path of the rejects file. A file of an earlier run is removed; none is made where nothing is rejected. */
  readonly rejects?: string;
  /** Told of every rejection as it is met. */
  readonly onReject?: (rejected: RejectedInput) => void;
  /** Told after every chunk that was read. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Records per append, at most; 1000 where absent. A batch also ends at 8 MiB. */
  readonly batchSize?: number;
}

/**
 * Imports files into a store. Prefect's events are held until the last file was read, then grouped by task run;
 * everything else is appended as it is read. Bad input is rejected and counted, never thrown.
 * @throws AssetShipperError `input_unreadable` (before anything is imported where a file is missing), `usage`,
 *   `output_unwritable` for the rejects file, and what the store throws
 */
export async function importFiles(options: ImportOptions): Promise<ImportResult> {
  if (options.files.length === 0) throw new AssetShipperError('usage', 'name at least one file to import');
  const files = await inputFilesOf(options.files, options.stdin);
  if (options.rejects !== undefined && isOneOf(options.rejects, files)) {
    const message = `${options.rejects} is a file to import and can't be the rejects file; choose another path`;
    throw new AssetShipperError('usage', message);
  }
  const rejectsFile = options.rejects === undefined ? undefined : new RejectsFile(options.rejects);
  try {
    const run = new ImportRun({
      files,
      store: options.store,
      format: options.format ?? 'auto',
      batchSize: options.batchSize ?? 1000,
      onReject: (rejected) => {
        rejectsFile?.write(rejected);
        options.onReject?.(rejected);
      },
      onProgress: (progress) => options.onProgress?.(progress),
    });
    return await run.run();
  } finally {
    rejectsFile?.close();
  }
}
