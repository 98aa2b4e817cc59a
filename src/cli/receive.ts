// `asset-shipper receive`: a small OpenLineage endpoint to try things out.
import { appendFileSync } from 'node:fs';

import type { Command } from 'commander';

import { AssetShipperError, exitCode } from '../model/error.js';
import { systemReason } from '../model/reason.js';
import type { ReceivedEvent } from '../openlineage/receiver.js';
import { createCommand, onAction, type Program } from './command.js';
import { withInterruption } from './interruption.js';
import { portNumber } from './option-value.js';
import type { Output } from './output.js';

interface ReceiveCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly out?: string;
}

export function receiveCommand(program: Program): Command {
  const command = createCommand(
    'receive',
    'A small OpenLineage endpoint to try things out; ends with Ctrl-C.',
    ['asset-shipper receive --port 5000 --out events.jsonl'],
  )
    .option('--port <n>', 'port to listen on; 0 takes a free one', portNumber, 5000)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--out <file>', 'append every event that is taken to this file, one per line');
  return onAction<ReceiveCommandOptions, []>(command, program, async (invocation) => {
    const { options, output } = invocation;
    const { startReceiver } = await import('../openlineage/receiver.js');
    // Whether it can be written is asked before the first event comes.
    if (options.out !== undefined) append(options.out, '');
    let taken = 0;
    let refused = 0;
    const receiver = await startReceiver({
      port: options.port,
      host: options.host,
      onEvent: (received) => {
        if (options.out !== undefined) keepEvent(options.out, received, output);
        taken += 1;
        tellEvent(received, output);
      },
      onRefusal: (received) => {
        refused += 1;
        output.say('refused (422):');
        tellFindings(received, output);
      },
    }).catch((error: NodeJS.ErrnoException) => {
      throw cannotListen(error, options);
    });
    output.say(`listening on ${receiver.url}: POST events to ${receiver.url}/api/v1/lineage; Ctrl-C ends`);
    output.document({ url: receiver.url, port: receiver.port });
    await withInterruption(
      (signal) =>
        new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    );
    await receiver.close();
    output.say(`${taken} taken, ${refused} refused`);
    return exitCode.done;
  });
}

/** The event as it came, in one line: a line break in JSON is white space, since strings have none. */
function keepEvent(file: string, { text }: ReceivedEvent, output: Output): void {
  try {
    append(file, `${text.replace(/[\r\n]+/g, ' ').trim()}\n`);
  } catch (error) {
    output.complain((error as Error).message);
    throw error;
  }
}

function append(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (cause) {
    throw new AssetShipperError(
      'output_unwritable',
      `can't write ${file}: ${systemReason(cause)}; choose another path with --out`,
      {
        cause,
      },
    );
  }
}

function tellEvent(received: ReceivedEvent, output: Output): void {
  const { eventType, job, dataset, inputs, outputs } = received.event as {
    readonly eventType?: string;
    readonly job?: { readonly namespace: string; readonly name: string };
    readonly dataset?: { readonly namespace: string; readonly name: string };
    readonly inputs?: readonly unknown[];
    readonly outputs?: readonly unknown[];
  };
  const what = job ?? dataset;
  const flow = job === undefined ? '' : ` (${inputs?.length ?? 0} in, ${outputs?.length ?? 0} out)`;
  output.print(
    `${eventType ?? (dataset === undefined ? 'JOB' : 'DATASET')} ${what?.namespace ?? ''} ${what?.name ?? ''}${flow}`,
  );
  tellFindings(received, output);
}

function tellFindings({ findings }: ReceivedEvent, output: Output): void {
  for (const { level, path, message } of findings)
    output.say(`  ${path === '' ? level : `${level} ${path}`}: ${message}`);
}

function cannotListen(
  error: NodeJS.ErrnoException,
  { port, host }: ReceiveCommandOptions,
): AssetShipperError {
  const why =
    error.code === 'EADDRINUSE'
      ? 'it is in use; choose another with --port, or 0 for a free one'
      : error.message;
  return new AssetShipperError('port_in_use', `can't listen on ${host}:${port}: ${why}`, { cause: error });
}
