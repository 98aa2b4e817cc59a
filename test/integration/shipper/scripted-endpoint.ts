// A real HTTP endpoint that answers each event as a test decides, and journals it before it answers.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SentEvent {
  /** Name of the first output: each test record has one of its own. */
  readonly asset: string;
  readonly type: string;
  readonly job: string;
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMillis?: number;
}

/** `attempt` counts the times this very event came, from 1. */
export type Script = (event: SentEvent, attempt: number) => number | ScriptedAnswer | 'hang';

export class ScriptedEndpoint {
  /** In the order of arrival. */
  readonly received: SentEvent[] = [];
  /** Answered with 201, in the order of the answers. */
  readonly acknowledged: SentEvent[] = [];
  script: Script = () => 201;
  url = '';
  readonly #server;
  readonly #hanging = new Set<ServerResponse>();
  readonly #attempts = new Map<string, number>();

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const event = eventOf(Buffer.concat(chunks).toString('utf8'));
      const attempt = (this.#attempts.get(event.body) ?? 0) + 1;
      this.#attempts.set(event.body, attempt);
      this.received.push(event);
      const script = this.script(event, attempt);
      if (script === 'hang') {
        this.#hanging.add(response);
        return;
      }
      const answer = typeof script === 'number' ? { status: script } : script;
      if (answer.delayMillis !== undefined) await new Promise((done) => setTimeout(done, answer.delayMillis));
      if (answer.status === 201) this.acknowledged.push(event);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Breaks the connections whose requests will not be answered. */
  dropHanging(): void {
    for (const response of this.#hanging) response.destroy();
    this.#hanging.clear();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

function eventOf(body: string): SentEvent {
  const event = JSON.parse(body) as {
    eventType?: string;
    job?: { name?: string };
    outputs?: { name?: string }[];
  };
  return {
    asset: event.outputs?.[0]?.name ?? '',
    type: event.eventType ?? '',
    job: event.job?.name ?? '',
    body,
  };
}
