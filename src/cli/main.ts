// The process: arguments in, exit code out. Everything else is in program.ts and one file per command.

import { systemReason } from '../model/reason.js';
import { run } from './program.js';

// A reader that goes away (`| head`) is no failure of ours; a result that can't be written is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`asset-shipper: can't write to standard output: ${systemReason(error)}\n`);
  process.exitCode = 1;
});
// Words for people that nobody reads: the work goes on.
process.stderr.on('error', () => undefined);

const code = await run(process.argv.slice(2), process.env);
process.exitCode = process.exitCode === undefined || process.exitCode === 0 ? code : process.exitCode;
