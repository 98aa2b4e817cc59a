// An exporter of one's own: one CSV file per plan, a line per asset that a task read or wrote.
// Named in a configuration as `type: ./csv-exporter.mjs`; docs/exporters.md goes through it.
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

const options = z.object({
  directory: z.string().min(1).default('./out'),
  maxRecordsPerFile: z.int().min(1).default(10_000),
});

/** @type {import('asset-shipper').ExporterType<typeof options>} */
export default {
  type: 'csv',
  options,
  create(id, given, { workingDirectory }) {
    const directory = resolve(workingDirectory, given.directory);
    return {
      kind: 'plan',
      id,
      type: 'csv',
      settings: { type: 'csv', directory },
      destination: directory,
      maxPlanRecords: given.maxRecordsPerFile,

      // All or nothing, and twice is once: the name comes from the plan alone, and a file appears complete or not at all.
      async publish(plan, records, signal) {
        const folder = plan.settings.directory;
        const path = join(folder, `assets-${plan.storeId.slice(0, 8)}-${id}-${plan.first}-${plan.last}.csv`);
        const temporary = `${path}.tmp`;
        let count = 0;
        let lines = 0;
        let bytes = 0;
        try {
          await mkdir(folder, { recursive: true });
          const file = await open(temporary, 'w', 0o600);
          try {
            for await (const batch of records) {
              signal.throwIfAborted();
              const rows = batch.flatMap((outgoing) => rowsOf(outgoing.record()));
              const text = Buffer.from(rows.map((row) => `${row.map(cell).join(',')}\n`).join(''));
              await file.writeFile(text);
              count += batch.length;
              lines += rows.length;
              bytes += text.length;
            }
            await file.sync();
          } finally {
            await file.close();
          }
          signal.throwIfAborted();
          if (count !== plan.count) {
            await rm(temporary);
            return stopped(id, 'plan_gap', `${folder}: ${plan.count} records planned, ${count} read`);
          }
          await rename(temporary, path);
        } catch (error) {
          await rm(temporary, { force: true }).catch(() => undefined);
          if (signal.aborted) {
            return { kind: 'retry', failure: { code: 'aborted', message: `exporter ${id}: interrupted` } };
          }
          // What the disk says is an outcome; anything else, such as an error of the store, is not ours to judge.
          if (error.syscall === undefined) throw error;
          return stopped(id, 'io_error', `${folder} can't be written (${error.code}); mend it and run again`);
        }
        const uris = [pathToFileURL(path).href];
        return { kind: 'delivered', result: { uris, lines, bytes, notices: [] } };
      },

      close: () => Promise.resolve(),
    };
  },
};

function stopped(id, code, text) {
  return { kind: 'stopped', failure: { code, message: `exporter ${id}: ${text}` } };
}

function rowsOf(record) {
  const task = [record.namespace, record.flowId, record.taskId].filter(Boolean).join('.');
  const row = (side) => (asset) => [record.timestamp, task, record.state ?? '', side, asset.id];
  return [...(record.inputs ?? []).map(row('input')), ...(record.outputs ?? []).map(row('output'))];
}

/** Quoted; a spreadsheet must not take a cell that begins like a formula for one. */
function cell(value) {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}
