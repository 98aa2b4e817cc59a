// The exporter type `file`, as the registry knows it.
import type { ExporterType } from '../exporter.js';
import { createFileExporter } from './file-exporter.js';
import { fileOptions, fileSettingsOf } from './file-options.js';

export const fileType: ExporterType<typeof fileOptions> = {
  type: 'file',
  aliases: ['io.kestra.plugin.ee.assets.FileAssetExporter'],
  options: fileOptions,
  create: (id, options, context) =>
    createFileExporter(id, fileSettingsOf(options, context.workingDirectory), options.maxLinesPerFile),
};
