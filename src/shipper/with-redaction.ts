// An exporter whose words hold no secret. What an exporter says goes to the run's output and into dead letters, and a
// module of somebody's own may quote its options.
import type { Encoded, Exporter } from '../exporter/exporter.js';
import type { Failure, Outcome } from '../exporter/outcome.js';
import { present } from '../model/present.js';
import { messageOf } from '../model/reason.js';

type Redact = (text: string) => string;

/** The same exporter; `redact` sees each warning, failure, rejection, reason and notice of it, and each error's message. */
export function withRedaction(exporter: Exporter, redact: Redact): Exporter {
  // Named one by one: an exporter may be an instance of a class.
  const { id, type, settings, destination, maxPlanRecords } = exporter;
  const base = {
    id,
    type,
    settings,
    destination,
    maxPlanRecords,
    ...present({ warnings: exporter.warnings?.map(redact) }),
    close: () => exporter.close(),
  };
  if (exporter.kind === 'plan') {
    return {
      ...base,
      kind: 'plan',
      publish: async (plan, records, signal) => {
        const outcome = await redactedOutcome(() => exporter.publish(plan, records, signal), redact);
        if (outcome.kind !== 'delivered') return outcome;
        return { ...outcome, result: { ...outcome.result, notices: outcome.result.notices.map(redact) } };
      },
    };
  }
  const { maxInFlight, retry, deadLetters } = exporter;
  return {
    ...base,
    kind: 'message',
    maxInFlight,
    ...present({ retry, deadLetters }),
    encode: (record) => redactedEncoding(() => exporter.encode(record), redact),
    send: (message, signal) => redactedOutcome(() => exporter.send(message, signal), redact),
  };
}

async function redactedOutcome<Delivered>(
  attempt: () => Promise<Outcome<Delivered>>,
  redact: Redact,
): Promise<Outcome<Delivered>> {
  try {
    const outcome = await attempt();
    return outcome.kind === 'delivered'
      ? outcome
      : { ...outcome, failure: redactedFailure(outcome.failure, redact) };
  } catch (cause) {
    throw redactedError(cause, redact);
  }
}

function redactedFailure(failure: Failure, redact: Redact): Failure {
  const { message, answer } = failure;
  return { ...failure, message: redact(message), ...present({ answer: answer && redact(answer) }) };
}

function redactedEncoding(encode: () => Encoded, redact: Redact): Encoded {
  try {
    const encoded = encode();
    if (encoded.kind === 'skipped') return { ...encoded, reason: redact(encoded.reason) };
    if (encoded.kind === 'rejected') return { ...encoded, message: redact(encoded.message) };
    return encoded;
  } catch (cause) {
    throw redactedError(cause, redact);
  }
}

function redactedError(cause: unknown, redact: Redact): Error {
  return new Error(redact(messageOf(cause)), { cause });
}
