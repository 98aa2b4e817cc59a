// One POST over axios: bounded in time and size, never redirected, never thrown. What the answer means is not known here.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';

import { version } from '../../openlineage/version.js';
import { refusingLookup } from './refusing-lookup.js';
import type { Exchange } from './response-outcome.js';

/** The longest body of an answer that is read. */
const maxAnswerBytes = 65_536;

export interface HttpClient {
  /** One attempt. The time is that of the whole exchange, to the last byte of the answer. */
  post(body: string, signal: AbortSignal): Promise<Exchange>;
  close(): void;
}

export interface HttpClientOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
  readonly maxSockets: number;
}

/** Loads axios when called: importing this module is free. */
export async function createHttpClient(options: HttpClientOptions): Promise<HttpClient> {
  const { default: axios } = await import('axios');
  const agentOptions = { keepAlive: true, maxSockets: options.maxSockets, lookup: refusingLookup };
  const httpAgent = new HttpAgent(agentOptions);
  // Said here so that NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing.
  const httpsAgent = new HttpsAgent({ ...agentOptions, rejectUnauthorized: true, minVersion: 'TLSv1.2' });
  const client = axios.create({
    adapter: 'http',
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    maxBodyLength: Number.POSITIVE_INFINITY,
    decompress: false,
    responseType: 'stream',
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    headers: {
      Accept: 'application/json',
      'User-Agent': `asset-shipper/${version}`,
      ...options.headers,
      'Content-Type': 'application/json',
      'Accept-Encoding': 'identity',
    },
  });
  return {
    async post(body, signal) {
      const controller = new AbortController();
      let reason = 'TIMEOUT';
      const abort = (why: string) => {
        reason = why;
        controller.abort();
      };
      const onAbort = () => abort('ABORTED');
      if (signal.aborted) return { kind: 'fault', code: 'ABORTED' };
      const timer = setTimeout(() => abort('TIMEOUT'), options.timeoutMillis);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        const response: AxiosResponse<Readable> = await client.request({
          method: 'POST',
          url: options.url,
          data: Buffer.from(body),
          signal: controller.signal,
        });
        return await readAnswer(response, controller.signal, () => reason);
      } catch (error) {
        return { kind: 'fault', code: controller.signal.aborted ? reason : faultCode(error) };
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

async function readAnswer(
  response: AxiosResponse<Readable>,
  signal: AbortSignal,
  reason: () => string,
): Promise<Exchange> {
  const chunks: Buffer[] = [];
  let length = 0;
  let isComplete = true;
  const stream = response.data;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= maxAnswerBytes) continue;
      isComplete = false;
      break;
    }
  } catch {
    // The connection broke inside of the body: what came is kept, and the answer is marked as incomplete.
    isComplete = false;
  } finally {
    if (!isComplete) stream.destroy();
  }
  if (signal.aborted) return { kind: 'fault', code: reason() };
  const headers = plainHeaders(response.headers);
  const encoding = headers['content-encoding'] ?? 'identity';
  const isReadable = length === 0 || encoding.toLowerCase() === 'identity';
  return {
    kind: 'answer',
    status: response.status,
    headers,
    body: isReadable ? Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8') : '',
    isComplete: isComplete && isReadable,
    receivedAt: Date.now(),
  };
}

function plainHeaders(headers: AxiosResponse['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return Object.fromEntries(entries);
}

/** Axios keeps Node's code; some errors carry it in their cause only. */
function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error.cause instanceof Error && 'code' in error.cause && typeof error.cause.code === 'string') {
    return error.cause.code;
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
