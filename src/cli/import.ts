// `asset-shipper import`: records from files into the store.
import { type Command, Option } from 'commander';
import { counted } from '../model/counted.js';
import { exitCode } from '../model/error.js';
import { present } from '../model/present.js';
import { type InputFormat, inputFormats } from '../source/input-item.js';
import type { RejectedInput } from '../source/rejects-file.js';
import { createCommand, onAction, type Program, withStore } from './command.js';
import { createProgress } from './progress.js';

interface ImportCommandOptions {
  readonly format: InputFormat;
  readonly rejects?: string;
}

/** Rejections that are shown one by one; the rest is counted. */
const shownRejections = 10;

export function importCommand(program: Program): Command {
  const command = createCommand(
    'import',
    'Read records from files into the store. The same record twice is kept once.',
    [
      'asset-shipper import records.jsonl more.ion.gz',
      'asset-shipper import page-1.json page-2.json --format prefect',
      'kubectl logs my-job | asset-shipper import - --rejects rejects.jsonl',
    ],
  )
    .argument(
      '<file...>',
      'Kestra records (Ion, JSON lines, JSON array), Prefect event pages, gzip or not; - is stdin',
    )
    .addOption(new Option('--format <format>', 'what the files hold').choices(inputFormats).default('auto'))
    .option('--rejects <file>', 'write what was rejected, as JSON lines');
  return onAction<ImportCommandOptions, [readonly string[]]>(command, program, async (invocation, files) => {
    const { options, output } = invocation;
    const [{ importFiles }, { inputFilesOf }] = await Promise.all([
      import('../source/import-files.js'),
      import('../source/input-file.js'),
    ]);
    // Before the store is made: a misspelled path leaves nothing behind.
    await inputFilesOf(files, process.stdin);
    const progress = await createProgress(output, 'importing', 'MB');
    let shown = 0;
    const onReject = ({ file, line, code, message }: RejectedInput) => {
      shown += 1;
      if (shown <= shownRejections) output.say(`rejected ${file}:${line}: ${code}: ${message}`);
    };
    const result = await withStore(invocation, { whenMissing: 'create' }, async (store) => {
      try {
        return await importFiles({
          files,
          store,
          format: options.format,
          stdin: process.stdin,
          onReject,
          onProgress: ({ bytesRead, bytesTotal }) => {
            if (bytesTotal !== undefined) progress.update(megabytes(bytesRead), megabytes(bytesTotal));
          },
          ...present({ rejects: options.rejects }),
        });
      } finally {
        progress.stop();
      }
    });
    if (shown > shownRejections) output.say(`… and ${shown - shownRejections} more rejected`);
    output.say(
      `${counted(result.read, 'record')} read: ${result.imported} imported, ${result.duplicates} known already, ${result.rejected} rejected`,
    );
    output.document(result);
    return result.rejected > 0 ? exitCode.failed : exitCode.done;
  });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
