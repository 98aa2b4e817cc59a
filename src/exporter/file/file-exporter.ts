// One plan, one file: written under a temporary name, synced, and only then given its name. Publishing a plan again
// finds the file and changes nothing.
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { createCodec } from '../../codec/create-codec.js';
import type { OutgoingRecord, PlanDescription, PlanExporter, Publication } from '../exporter.js';
import type { Outcome } from '../outcome.js';
import { commitFile } from './commit.js';
import { createDirectory, syncDirectory } from './directory.js';
import { diskErrorCode, diskOutcome } from './disk-failure.js';
import { planFileName } from './file-name.js';
import { type FileSettings, fileSettings } from './file-options.js';
import { RecordsUnreadable, type Written, writeLines } from './line-writer.js';

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export function createFileExporter(
  id: string,
  settings: FileSettings,
  maxLinesPerFile: number,
): PlanExporter {
  return {
    kind: 'plan',
    id,
    type: 'file',
    settings,
    destination: settings.directory,
    maxPlanRecords: maxLinesPerFile,
    async publish(plan, records, signal) {
      const planned = fileSettings.safeParse(plan.settings);
      if (planned.success) return publishFile(id, planned.data, plan, records, signal);
      const message = `exporter ${id}: the open plan was made by another version; discard it with: offsets set`;
      return { kind: 'stopped', failure: { code: 'plan_unreadable', message } };
    },
    close: () => Promise.resolve(),
  };
}

/**
 * Removes what a killed run may have left of a plan that nobody will publish any more; a finished file stays. Does
 * nothing where the plan is not of this type of exporter, or where the disk doesn't let it.
 */
export async function removeUnfinished(id: string, plan: PlanDescription): Promise<void> {
  const settings = fileSettings.safeParse(plan.settings);
  if (!settings.success) return;
  const { extension } = createCodec(settings.data.format);
  await removeQuietly(temporaryPath(settings.data, planFileName(plan, settings.data, id, extension)));
}

function temporaryPath({ directory }: FileSettings, name: string): string {
  return join(directory, `.${name}.tmp`);
}

async function publishFile(
  id: string,
  settings: FileSettings,
  plan: PlanDescription,
  records: AsyncIterable<readonly OutgoingRecord[]>,
  signal: AbortSignal,
): Promise<Outcome<Publication>> {
  const codec = createCodec(settings.format);
  const name = planFileName(plan, settings, id, codec.extension);
  const final = join(settings.directory, name);
  const temporary = temporaryPath(settings, name);
  const stopped = (code: string, text: string): Outcome<Publication> => ({
    kind: 'stopped',
    failure: { code, message: `exporter ${id}: ${text}` },
  });
  try {
    signal.throwIfAborted();
    await createDirectory(settings.directory);
    // What an interrupted run left of this very plan; if it is a symbolic link, the link goes and not its target.
    await rm(temporary, { force: true });
    const written = await writeTemporary(temporary, (file) =>
      writeLines(file, records, codec, settings.compression, signal),
    );
    if (written.lines !== plan.count) {
      await rm(temporary, { force: true });
      const text = `the plan ${plan.first} to ${plan.last} has ${plan.count} records but the store gave ${written.lines}`;
      return stopped('plan_gap', `${text}; nothing was written, check the store`);
    }
    if ((await commitFile(temporary, final)) === 'conflict') {
      await rm(temporary, { force: true });
      return stopped('file_conflict', `${final} exists with other content; move it away and run again`);
    }
    await syncDirectory(settings.directory);
    const replaced = codec.recordsWithReplacedSurrogates;
    return {
      kind: 'delivered',
      result: {
        uris: [pathToFileURL(final).href],
        lines: written.lines,
        bytes: written.bytes,
        notices: replaced === 0 ? [] : [surrogateNotice(replaced, settings.format, name)],
      },
    };
  } catch (error) {
    await removeQuietly(temporary);
    if (error instanceof RecordsUnreadable) throw error.cause;
    if (signal.aborted) {
      const message = `exporter ${id}: interrupted before ${name} was complete; the next run writes it`;
      return { kind: 'retry', failure: { code: 'aborted', message }, mayBePoison: false };
    }
    const code = diskErrorCode(error);
    if (code === undefined) throw error;
    return diskOutcome(code, id, settings.directory);
  }
}

/** Opened for this user alone, never through a link; synced once: after a failed sync the kernel may have dropped the data. */
async function writeTemporary(path: string, write: (file: FileHandle) => Promise<Written>): Promise<Written> {
  const file = await open(path, newFile, 0o600);
  try {
    // The mode given at opening is cut by the umask, this one is not.
    await file.chmod(0o600);
    const written = await write(file);
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
}

/** The first error is the one to tell; what can't be removed now is removed when the plan is published again. */
async function removeQuietly(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error: unknown) => {
    if (diskErrorCode(error) === undefined) throw error;
  });
}

function surrogateNotice(count: number, format: string, name: string): string {
  const what = count === 1 ? '1 record has' : `${count} records have`;
  return `${name}: ${what} lone surrogates, which ${format} can't hold; they became U+FFFD`;
}
