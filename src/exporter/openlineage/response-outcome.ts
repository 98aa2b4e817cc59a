// What an answer, or its absence, means for a delivery: one pure function and its tables.
import type { Failure, Outcome } from '../outcome.js';
import { readAcknowledgement } from './acknowledgement.js';
import { faultVerdict } from './network-fault.js';
import type { Preset } from './presets/preset.js';
import { redactAnswer } from './redact.js';
import { retryAfterMillis } from './retry-after.js';
import { rejected, retry, stopped, type Verdict } from './verdict.js';

/** What one exchange brought. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** False where the connection broke inside of the body, or the body was too long or unreadable. */
      readonly isComplete: boolean;
      /** Milliseconds since the epoch. */
      readonly receivedAt: number;
    }
  /** No answer: `code` as Node gives it (ECONNREFUSED, …), or `TIMEOUT`, `ABORTED`, `ADDRESS_REFUSED`. */
  | { readonly kind: 'fault'; readonly code: string };

/** Whom the messages are about. */
export interface Destination {
  readonly exporterId: string;
  readonly hostAndPort: string;
  /** Takes the known secrets out of a text. */
  readonly redact: (text: string) => string;
  readonly poison?: Preset['poison'];
}

type Answer = Extract<Exchange, { kind: 'answer' }>;

const badEvent = 'the backend does not accept this event; see the answer in: dead-letters show';
const wrongPath = 'nothing takes events at this path; check the path of uri and the preset';

const verdicts: Readonly<Record<number, Verdict>> = {
  400: rejected('bad_request', badEvent),
  401: stopped('unauthorized', 'the credentials are missing or wrong; check auth'),
  403: stopped('forbidden', 'the credentials may not write lineage; check auth and its permissions'),
  404: stopped('not_found', wrongPath),
  405: stopped('not_found', wrongPath),
  407: stopped('proxy_unauthorized', 'a proxy in between wants credentials; reach the backend without it'),
  408: retry('timeout', 'the backend gave up waiting; it may be overloaded'),
  409: rejected('conflict', badEvent),
  410: stopped('not_found', wrongPath),
  413: rejected('too_large', 'the event is larger than the backend takes; raise its limit and replay'),
  415: stopped(
    'unsupported_media_type',
    'no JSON is taken at this path; check the path of uri and the preset',
  ),
  422: rejected('unprocessable', badEvent),
  425: retry('throttled', 'the backend asks to come back later'),
  429: retry('throttled', 'the backend asks to come back later'),
  500: retry('server_error', 'the backend failed; look into its log', true),
  502: retry('unavailable', 'the backend behind the gateway is not reachable; check that it runs'),
  503: retry('unavailable', 'the backend is not ready; check that it runs'),
  504: retry('unavailable', 'the backend behind the gateway did not answer in time; check that it runs'),
};

/** The outcome of one attempt. Same arguments, same outcome. */
export function outcomeOf(exchange: Exchange, destination: Destination): Outcome {
  if (exchange.kind === 'fault') return outcome(faultVerdict(exchange.code), destination);
  const verdict = answerVerdict(exchange, destination);
  return verdict === undefined
    ? { kind: 'delivered', result: undefined }
    : outcome(verdict, destination, exchange);
}

/** Undefined: acknowledged. */
function answerVerdict(answer: Answer, destination: Destination): Verdict | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return acknowledgementVerdict(answer);
  if (status >= 300 && status < 400) return redirectVerdict(answer, destination);
  if (isPoison(answer, destination.poison)) return rejected('bad_request', badEvent);
  return (
    verdicts[status] ??
    stopped('unexpected_status', 'no lineage endpoint answers so; check that uri points to one')
  );
}

function acknowledgementVerdict(answer: Answer): Verdict | undefined {
  if (!answer.isComplete) {
    return retry('truncated_answer', 'the answer could not be read to its end, so nothing is acknowledged');
  }
  const result = readAcknowledgement(answer.body, answer.headers['content-type'] ?? '');
  if (result.kind === 'acknowledged') return undefined;
  if (result.kind === 'suspicious') {
    const text = `${result.reason}, so nothing is acknowledged; check that uri points to a lineage endpoint`;
    return retry('suspicious_answer', text);
  }
  return result.isRetriable
    ? retry('failed_event', 'the backend says that it could not take the event now')
    : rejected('failed_event', badEvent);
}

function redirectVerdict(answer: Answer, destination: Destination): Verdict {
  const { location } = answer.headers;
  const base = `http://${destination.hostAndPort}`;
  const target =
    location !== undefined && URL.canParse(location, base) ? new URL(location, base).host : undefined;
  const to = target === undefined ? '' : `to ${destination.redact(target)}; `;
  const text = `${to}redirects are never followed; set uri to the address that takes events itself`;
  return stopped('redirect', text);
}

function isPoison(answer: Answer, poison: Preset['poison']): boolean {
  if (poison === undefined || answer.status !== poison.status || !answer.isComplete) return false;
  try {
    const body: unknown = JSON.parse(answer.body);
    return typeof body === 'object' && body !== null && 'code' in body && body.code === poison.code;
  } catch {
    return false;
  }
}

function outcome(verdict: Verdict, destination: Destination, answer?: Answer): Outcome {
  const { exporterId, hostAndPort, redact } = destination;
  const answered = answer === undefined ? '' : ` answered ${answer.status}:`;
  const excerpt = answer === undefined ? '' : redactAnswer(answer.body, redact);
  const failure: Failure = {
    code: verdict.code,
    message: `exporter ${exporterId}: ${hostAndPort}${answered} ${verdict.text}`,
    ...(answer && { status: answer.status }),
    ...(excerpt !== '' && { answer: excerpt }),
  };
  if (verdict.kind !== 'retry') return { kind: verdict.kind, failure };
  const wait = answer && retryAfterMillis(answer.headers, answer.receivedAt);
  return {
    kind: 'retry',
    failure,
    mayBePoison: verdict.mayBePoison ?? false,
    ...(wait !== undefined && { retryAfterMillis: wait }),
  };
}
