// `asset-shipper validate`: configurations, mapping files and OpenLineage events, told apart by their content.
import type { Command } from 'commander';

import type { ShipperConfiguration } from '../config/configuration.js';
import { problemText } from '../config/report.js';
import { counted } from '../model/counted.js';
import { AssetShipperError, exitCode, type Problem } from '../model/error.js';
import { present } from '../model/present.js';
import { createCommand, type Invocation, loadFile, onAction, type Program } from './command.js';
import { type Document, openDocument } from './document.js';

interface ValidateCommandOptions {
  readonly strict?: boolean;
}

interface FileFinding {
  readonly file: string;
  readonly line?: number;
  readonly code: string;
  readonly level: 'error' | 'warning';
  readonly path: string;
  readonly message: string;
}

export function validateCommand(program: Program): Command {
  const command = createCommand('validate', 'Check configurations, mapping files and OpenLineage events.', [
    'asset-shipper validate ship.yaml mappings/ours.yaml',
    'asset-shipper validate events.ndjson --strict --json',
  ])
    .argument('<file...>', 'what it is, is told by its content')
    .option('--strict', 'warnings fail too');
  return onAction<ValidateCommandOptions, [readonly string[]]>(
    command,
    program,
    async (invocation, files) => {
      const { options, output } = invocation;
      const findings: FileFinding[] = [];
      for (const file of files) {
        const { kind, found } = await check(file, invocation);
        findings.push(...found);
        output.say(
          `${file}: ${kind}: ${found.length === 0 ? 'no findings' : counted(found.length, 'finding')}`,
        );
      }
      for (const { file, line, level, code, path, message } of findings) {
        const place = line === undefined ? file : `${file}:${line}`;
        output.print(`${place}: ${level}: ${path === '' ? '' : `${path}: `}${message} (${code})`);
      }
      const errors = findings.filter(({ level }) => level === 'error').length;
      const warnings = findings.length - errors;
      const valid = errors === 0 && (options.strict !== true || warnings === 0);
      output.document({ valid, errors, warnings, findings });
      return valid ? exitCode.done : exitCode.failed;
    },
  );
}

/** A file that can't be read is a finding too, so that the others are checked all the same. */
async function check(
  file: string,
  invocation: Invocation<unknown>,
): Promise<{ readonly kind: string; readonly found: readonly FileFinding[] }> {
  try {
    const document = await openDocument(file);
    return { kind: document.kind, found: await findingsOf(document, invocation) };
  } catch (error) {
    if (!(error instanceof AssetShipperError) || error.code !== 'input_unreadable') throw error;
    const { code, message } = error;
    return { kind: 'unreadable', found: [{ file, code, level: 'error', path: '', message }] };
  }
}

async function findingsOf(
  document: Document,
  invocation: Invocation<unknown>,
): Promise<readonly FileFinding[]> {
  if (document.kind === 'events') return eventFindings(document);
  if (document.kind === 'mapping') return mappingFindings(document);
  if (document.kind === 'records') {
    const message = 'these are records, which `asset-shipper import` checks as it takes them';
    return [{ file: document.file, code: 'config_invalid', level: 'error', path: '', message }];
  }
  const { file } = document;
  try {
    const { tasks } = await loadFile(file, invocation);
    return await warningsOf(file, tasks);
  } catch (error) {
    if (!(error instanceof AssetShipperError) || error.code === 'internal') throw error;
    if (error.problems.length === 0)
      return [{ file, code: error.code, level: 'error', path: '', message: error.message }];
    return error.problems.map((problem) => problemFinding(file, error.code, problem));
  }
}

/** What is allowed and yet odd, such as a credential over plain http: as the exporters say it themselves. */
async function warningsOf(
  file: string,
  tasks: readonly ShipperConfiguration[],
): Promise<readonly FileFinding[]> {
  const { closeShipper, createShipper } = await import('../shipper/create-shipper.js');
  const findings: FileFinding[] = [];
  for (const task of tasks) {
    const shipper = await createShipper(task, { workingDirectory: process.cwd() });
    for (const { id, warnings = [] } of shipper.exporters) {
      for (const message of warnings) {
        const path = `assetExporters.${id}`;
        findings.push({ file, code: 'config_warning', level: 'warning', path, message });
      }
    }
    await closeShipper(shipper);
  }
  return findings;
}

/** The four keys of a finding; what else the validator keeps of it stays inside. */
function told({
  code,
  level,
  path,
  message,
}: Omit<FileFinding, 'file' | 'line'>): Omit<FileFinding, 'file' | 'line'> {
  return { code, level, path, message };
}

async function eventFindings({
  file,
  values,
}: Document & { kind: 'events' }): Promise<readonly FileFinding[]> {
  const { createEventValidator } = await import('../openlineage/validation/event-validator.js');
  const validator = createEventValidator();
  const findings: FileFinding[] = [];
  const keep = ({ line, ...finding }: Omit<FileFinding, 'file'>) =>
    findings.push({ file, ...present({ line }), ...told(finding) });
  for await (const read of values()) {
    if ('rejection' in read) keep({ ...read.rejection, level: 'error', path: '', line: read.line });
    else validator.validate(read.value, read.line).forEach(keep);
  }
  validator.finish().forEach(keep);
  return findings;
}

async function mappingFindings({
  file,
  content,
}: Document & { kind: 'mapping' }): Promise<readonly FileFinding[]> {
  const { checkMappings } = await import('../mapping/mapping-set.js');
  const problems = checkMappings(content, { path: '', workingDirectory: process.cwd() });
  return problems.map((problem) => problemFinding(file, 'mapping_invalid', problem));
}

/** In the words that `ship` would use, so that what is expected and what is found are told here too. */
function problemFinding(file: string, code: string, problem: Problem): FileFinding {
  return { file, code, level: 'error', path: problem.path, message: problemText(problem) };
}
