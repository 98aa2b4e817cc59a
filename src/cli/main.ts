// The process: arguments in, exit code out. Everything else is in program.ts and one file per command.
import { run } from './program.js';

process.exitCode = await run(process.argv.slice(2), process.env);
