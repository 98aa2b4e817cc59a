// Whether the body of a 2xx answer says that the event was taken. A login page says 200 too.
import { ownMember } from '../../model/json-value.js';

export type Acknowledgement =
  | { readonly kind: 'acknowledged' }
  /** The backend names the event as failed. */
  | { readonly kind: 'failed'; readonly isRetriable: boolean }
  /** Not what a lineage endpoint answers: a login page, an error under a good status, half an answer. */
  | { readonly kind: 'suspicious'; readonly reason: string };

const acknowledged: Acknowledgement = { kind: 'acknowledged' };

/**
 * @param body the whole body as text
 * @param contentType the header's value; empty where it is missing
 */
export function readAcknowledgement(body: string, contentType: string): Acknowledgement {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (text === '') return acknowledged;
  if (/html|xml/i.test(contentType) || text.startsWith('<')) return suspicious('with a web page');
  if (/^[[{"]/.test(text) || /json/i.test(contentType)) return readJson(text);
  if (/^text\/plain\b/i.test(contentType) || contentType === '') return readPlain(text);
  return suspicious('with something that is no JSON');
}

function readJson(text: string): Acknowledgement {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return suspicious('with broken JSON');
  }
  const failed = failedEvents(value);
  if (failed !== undefined) return failed;
  return saysError(value) ? suspicious('with an error inside') : acknowledged;
}

/** The answer of OpenLineage's batch endpoint, as some backends give it for a single event too; OpenMetadata's spelling beside it. */
function failedEvents(value: unknown): Acknowledgement | undefined {
  const list = [ownMember(value, 'failed_events'), ownMember(value, 'failedEvents')]
    .filter(Array.isArray)
    .flat();
  if (list.length > 0) {
    return { kind: 'failed', isRetriable: list.every((entry) => ownMember(entry, 'retriable') === true) };
  }
  const summary = ownMember(value, 'summary');
  if (!isPositive(ownMember(summary, 'failed'))) return undefined;
  return { kind: 'failed', isRetriable: isPositive(ownMember(summary, 'retriable')) };
}

function saysError(value: unknown): boolean {
  const error = ownMember(value, 'error');
  if (error !== undefined && error !== null && error !== false && error !== '') return true;
  const errors = ownMember(value, 'errors');
  if (Array.isArray(errors) ? errors.length > 0 : isPositive(errors)) return true;
  if (ownMember(value, 'success') === false || ownMember(value, 'ok') === false) return true;
  return [ownMember(value, 'status'), ownMember(value, 'code'), ownMember(value, 'statusCode')].some(
    (status) =>
      (typeof status === 'number' && status >= 300 && status < 600) ||
      (typeof status === 'string' && /^(error|fail|failed|failure|partial|partial_success)$/i.test(status)),
  );
}

function readPlain(text: string): Acknowledgement {
  const complains = /\b(error|exception|failed|failure|denied|forbidden|unauthori[sz]ed|log ?in)\b/i;
  return complains.test(text) ? suspicious('with an error inside') : acknowledged;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function suspicious(reason: string): Acknowledgement {
  return { kind: 'suspicious', reason };
}
